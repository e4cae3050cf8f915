-- A month, quarter or year of an account as its movements tell it and as its two ends do, by CMRR and by live MRR.
-- Grain: one row per period grain, account and period.
{%- set groups = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] %}
with

account_months as (

    select * from {{ ref('int_definition_account_months') }}

),

period_months as (

    select * from {{ ref('int_definition_period_months') }}

),

-- an account has a row for every month from its first movement on; before, it had nothing
placed as (

    select
        period_months.period_grain,
        period_months.fiscal_period_id as period_id,
        account_months.*,
        row_number() over (
            partition by period_months.fiscal_period_id, account_months.account_id
            order by account_months.fiscal_period_id
        ) as nth_month,
        row_number() over (
            partition by period_months.fiscal_period_id, account_months.account_id
            order by account_months.fiscal_period_id desc
        ) as nth_from_last

    from account_months
    inner join period_months
        on account_months.fiscal_period_id = period_months.month_id

),

-- what is said of twelve months is said of those that end with the period
framed as (

    select
        period_grain,
        period_id as fiscal_period_id,
        account_id,
        {% for amount in ['beginning_cmrr', 'beginning_live_mrr'] %}
        sum(case when nth_month = 1 then {{ amount }} else 0 end) as {{ amount }},
        {% endfor %}
        {% for group in groups %}
        sum(moved_{{ group }}) as moved_{{ group }},
        {% endfor %}
        {% for amount in [
            'ending_cmrr', 'ending_live_mrr', 'cohort_cmrr', 'cohort_live_mrr', 'year_moved_cmrr',
            'year_reactivation_cmrr',
        ] %}
        sum(case when nth_from_last = 1 then {{ amount }} else 0 end) as {{ amount }},
        {% endfor %}
        max(fiscal_period_id) as last_month_id

    from placed

    group by period_grain, period_id, account_id

),

-- the highest end that somebody who looks at ends of this grain only has seen before
remembered as (

    select
        {% for highest, amount in [
            ('highest_cmrr_before', 'ending_cmrr'), ('highest_live_mrr_before', 'ending_live_mrr'),
        ] %}
        coalesce(max({{ amount }}) over (
            partition by period_grain, account_id order by fiscal_period_id
            rows between unbounded preceding and 1 preceding
        ), 0) as {{ highest }},
        {% endfor %}
        framed.*

    from framed

),

final as (

    select
        {{ greatest_of('beginning_cmrr - ending_cmrr', '0') }} as snapshot_lost_cmrr,
        {{ greatest_of('beginning_live_mrr - ending_live_mrr', '0') }} as live_lost_mrr,
        {% for prefix, began, ended, highest in [
            ('snapshot', 'beginning_cmrr', 'ending_cmrr', 'highest_cmrr_before'),
            ('live', 'beginning_live_mrr', 'ending_live_mrr', 'highest_live_mrr_before'),
        ] %}
        case when {{ began }} = 0 and {{ highest }} = 0 then {{ ended }} else 0 end as {{ prefix }}_new,
        case when {{ began }} = 0 and {{ highest }} > 0 then {{ ended }} else 0 end as {{ prefix }}_reactivation,
        case when {{ began }} > 0 then {{ greatest_of(
            ended ~ ' - ' ~ began,
            '0'
        ) }} else 0 end as {{ prefix }}_expansion,
        case when {{ ended }} > 0 then {{ least_of(
            ended ~ ' - ' ~ began,
            '0'
        ) }} else 0 end as {{ prefix }}_contraction,
        case when {{ ended }} = 0 then -{{ began }} else 0 end as {{ prefix }}_churn,
        0 as {{ prefix }}_fx,
        {% endfor %}
        remembered.*

    from remembered

)

select * from final
