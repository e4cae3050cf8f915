-- The marts that hold what summary marts add up: same rows, same cents.
with

account_months as (

    select * from {{ ref('fct_account_months') }}

),

cmrr_monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

outcome_lines as (

    select * from {{ ref('fct_retention_outcome_lines') }}

),

retention as (

    select * from {{ ref('retention_by_slice') }}
    where basis = 'contract' and slice_by = 'total'

),

survey_events as (

    select * from {{ ref('fct_survey_events') }}

),

surveys as (

    select * from {{ ref('survey_scores') }}
    where slice_by = 'total'

),

{% set balances = ['beginning_cmrr', 'ending_cmrr', 'live_mrr'] %}
{% for movement in movement_types() %}
{% do balances.append(movement ~ '_cmrr') %}
{% endfor %}
months_apart as (

    select
        'fct_account_months' as mart,
        coalesce(account_months.account_id, cmrr_monthly.account_id) as row_name

    from account_months
    full outer join cmrr_monthly
        on
            account_months.account_id = cmrr_monthly.account_id
            and account_months.fiscal_period_id = cmrr_monthly.fiscal_period_id

    where
        account_months.account_id is null
        or cmrr_monthly.account_id is null
        {% for balance in balances %}
        or account_months.{{ balance }} <> cmrr_monthly.{{ balance }}
        {% endfor %}

),

summed_lines as (

    select
        fiscal_period_id,
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        count(distinct case when is_due then contract_id end) as due_count,
        count(distinct case when is_resolved then contract_id end) as resolved_count,
        count(distinct case when is_lost then contract_id end) as lost_count

    from outcome_lines

    group by fiscal_period_id

),

lines_apart as (

    select
        'fct_retention_outcome_lines' as mart,
        retention.fiscal_period_id as row_name

    from retention
    left join summed_lines
        on retention.fiscal_period_id = summed_lines.fiscal_period_id

    where
        retention.due_count <> coalesce(summed_lines.due_count, 0)
        {% for measure in retention_measures() + ['resolved_count', 'lost_count'] %}
        or retention.{{ measure }} <> coalesce(summed_lines.{{ measure }}, 0)
        {% endfor %}

),

summed_events as (

    select
        kind,
        sum(case when event_kind = 'sent' then 1 else 0 end) as sent,
        sum(case when event_kind = 'answered' then 1 else 0 end) as answers,
        sum(case when is_favourable then 1 else 0 end) as favourable

    from survey_events

    group by kind

),

summed_surveys as (

    select
        kind,
        sum(sent) as sent,
        sum(answers) as answers,
        sum(favourable) as favourable

    from surveys

    group by kind

),

surveys_apart as (

    select
        'fct_survey_events' as mart,
        coalesce(summed_events.kind, summed_surveys.kind) as row_name

    from summed_events
    full outer join summed_surveys
        on summed_events.kind = summed_surveys.kind

    where
        summed_events.kind is null
        or summed_surveys.kind is null
        or summed_events.sent <> summed_surveys.sent
        or summed_events.answers <> summed_surveys.answers
        or summed_events.favourable <> summed_surveys.favourable

),

broken as (

    select * from months_apart
    union all
    select * from lines_apart
    union all
    select * from surveys_apart

)

select * from broken
