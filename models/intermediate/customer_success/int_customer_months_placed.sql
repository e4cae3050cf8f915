-- Every month close at which an account had CMRR, with the attributes it had that evening.
-- Grain: one row per account and month with CMRR at its close; the month of as_of closes on as_of.
with

account_months as (

    select * from {{ ref('int_account_months') }}

),

movements as (

    select * from {{ ref('int_cmrr_movements') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

starts as (

    select
        account_id,
        fiscal_period_id,
        max(moved_on) as started_on

    from movements

    where movement_type in ('new', 'reactivation')

    group by account_id, fiscal_period_id

),

-- a customer who came back is a customer since then
dated as (

    select
        account_months.account_id,
        account_months.fiscal_period_id,
        account_months.starts_on,
        account_months.close_on,
        account_months.ending_cmrr,
        max(starts.started_on) over (
            partition by account_months.account_id
            order by account_months.starts_on
            rows between unbounded preceding and current row
        ) as started_on

    from account_months
    left join starts
        on
            account_months.account_id = starts.account_id
            and account_months.fiscal_period_id = starts.fiscal_period_id

),

-- health is scored on Sundays, and on as_of in the week in progress: the last one that the close had seen
final as (

    select
        dated.account_id,
        dated.fiscal_period_id,
        dated.starts_on,
        dated.close_on,
        dated.started_on,
        cast(dated.ending_cmrr as {{ type_money() }}) as cmrr,
        account_history.segment,
        account_history.touch_tier,
        account_history.csm_id,
        case
            when dated.close_on = {{ as_of() }} then {{ week_end('dated.close_on') }}
            else {{ week_end(add_days('dated.close_on', -6)) }}
        end as health_week_ends_on

    from dated
    left join account_history
        on
            dated.account_id = account_history.account_id
            and dated.close_on >= account_history.valid_from
            and (account_history.valid_to is null or dated.close_on < account_history.valid_to)

    where dated.ending_cmrr > 0

)

select * from final
