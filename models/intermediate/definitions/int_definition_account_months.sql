-- A month of an account as its movements tell it and as two month ends do, and the year that ends with it.
-- Grain: one row per account and month.
{%- set groups = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] %}
with

months as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

movements as (

    select * from {{ ref('fct_cmrr_movements') }}

),

movement_groups as (

    select * from {{ ref('movement_groups') }}

),

moved as (

    select
        movements.account_id,
        {% for group in groups %}
        sum(case when movement_groups.movement_group = '{{ group }}' then movements.amount else 0 end)
            as moved_{{ group }},
        {% endfor %}
        movements.fiscal_period_id

    from movements
    left join movement_groups
        on movements.movement_type = movement_groups.movement_type

    group by movements.account_id, movements.fiscal_period_id

),

-- month ids sort as the months do, and an account has a row for every month from its first movement on
balanced as (

    select
        months.account_id,
        months.fiscal_period_id,
        months.beginning_cmrr,
        months.ending_cmrr,
        months.live_mrr as ending_live_mrr,
        {% for group in groups %}
        coalesce(moved.moved_{{ group }}, 0) as moved_{{ group }},
        {% endfor %}
        coalesce(lag(months.live_mrr) over (
            partition by months.account_id order by months.fiscal_period_id
        ), 0) as beginning_live_mrr,
        coalesce(lag(months.ending_cmrr, 12) over (
            partition by months.account_id order by months.fiscal_period_id
        ), 0) as cohort_cmrr,
        coalesce(lag(months.live_mrr, 12) over (
            partition by months.account_id order by months.fiscal_period_id
        ), 0) as cohort_live_mrr,
        coalesce(max(months.ending_cmrr) over (
            partition by months.account_id order by months.fiscal_period_id
            rows between unbounded preceding and 1 preceding
        ), 0) as highest_cmrr_before

    from months
    left join moved
        on
            months.account_id = moved.account_id
            and months.fiscal_period_id = moved.fiscal_period_id

),

yeared as (

    select
        balanced.*,
        sum(moved_expansion + moved_contraction + moved_churn + moved_fx) over (
            partition by account_id order by fiscal_period_id rows between 11 preceding and current row
        ) as year_moved_cmrr,
        sum(moved_reactivation) over (
            partition by account_id order by fiscal_period_id rows between 11 preceding and current row
        ) as year_reactivation_cmrr

    from balanced

),

final as (

    select
        yeared.*,
        greatest(beginning_cmrr - ending_cmrr, 0) as snapshot_lost_cmrr,
        greatest(beginning_live_mrr - ending_live_mrr, 0) as live_lost_mrr,
        case when beginning_cmrr = 0 and highest_cmrr_before = 0 then ending_cmrr else 0 end as snapshot_new,
        case when beginning_cmrr = 0 and highest_cmrr_before > 0 then ending_cmrr else 0 end as snapshot_reactivation,
        case when beginning_cmrr > 0 then greatest(ending_cmrr - beginning_cmrr, 0) else 0 end as snapshot_expansion,
        case when ending_cmrr > 0 then least(ending_cmrr - beginning_cmrr, 0) else 0 end as snapshot_contraction,
        case when ending_cmrr = 0 then -beginning_cmrr else 0 end as snapshot_churn,
        0 as snapshot_fx

    from yeared

)

select * from final
