-- The unhealthy share that is allowed at each month close: a straight line from the start to the target, flat on both
-- sides. Grain: one row per line of seed unhealthy_share_targets and month.
with

targets as (

    select * from {{ ref('unhealthy_share_targets') }}

),

months as (

    select * from {{ ref('int_fiscal_periods') }}
    where grain = 'month' and is_opened

),

closes as (

    select
        targets.*,
        months.fiscal_period_id,
        {{ least_of('months.ends_on', as_of()) }} as close_on

    from targets
    cross join months

),

gone as (

    select
        closes.*,
        case
            when close_on <= start_on then 0
            when close_on >= target_on then 1
            else {{ safe_ratio(days_between('start_on', 'close_on'), days_between('start_on', 'target_on')) }}
        end as share_gone

    from closes

),

final as (

    select
        slice_by,
        slice_value,
        fiscal_period_id,
        round(
            cast(start_share as {{ type_rate() }})
            + cast(target_share - start_share as {{ type_rate() }}) * share_gone, 9
        ) as allowed_share

    from gone

)

select * from final
