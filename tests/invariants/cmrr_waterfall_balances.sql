-- Rule 4: beginning + movements = ending; a month begins where the one before ended; no month is left out to as_of.
with

cmrr_monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

months as (

    select * from {{ ref('dim_fiscal_periods') }}

    where grain = 'month'

),

in_order as (

    select
        cmrr_monthly.*,
        months.starts_on,
        months.ends_on,
        lag(cmrr_monthly.ending_cmrr) over (
            partition by cmrr_monthly.account_id order by months.starts_on
        ) as previous_ending_cmrr,
        lag(months.ends_on) over (partition by cmrr_monthly.account_id order by months.starts_on) as previous_ends_on,
        lead(months.starts_on) over (partition by cmrr_monthly.account_id order by months.starts_on) as next_starts_on

    from cmrr_monthly
    left join months
        on cmrr_monthly.fiscal_period_id = months.fiscal_period_id

),

broken as (

    select *

    from in_order

    where
        beginning_cmrr
        {%- for movement in movement_types() %}
        + {{ movement }}_cmrr
        {%- endfor %}
        <> ending_cmrr
        or beginning_cmrr <> coalesce(previous_ending_cmrr, 0)
        or starts_on is null
        or {{ add_days('previous_ends_on', 1) }} <> starts_on
        or starts_on > {{ as_of() }}
        or (next_starts_on is null and ends_on < {{ as_of() }})

)

select * from broken
