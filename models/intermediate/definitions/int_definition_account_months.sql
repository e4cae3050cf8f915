-- A month of an account as its movements tell it, what it began and ended with, and the year that ends with it.
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
        ), 0) as cohort_live_mrr

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

)

select * from yeared
