-- Days that each CSM held an account in a month, by dated assignment; `unassigned` for nobody.
-- Grain: one row per account, month and CSM, for every row of fct_cmrr_monthly; the month of as_of counts to as_of.
with

account_months as (

    select * from {{ ref('int_account_months') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

stretches as (

    select
        account_months.account_id,
        account_months.fiscal_period_id,
        account_months.starts_on,
        account_months.close_on,
        coalesce(account_history.csm_id, 'unassigned') as csm_id,
        {{ greatest_of('account_months.starts_on', 'account_history.valid_from') }} as held_from,
        {{ least_of(
            add_days('account_months.close_on', 1),
            'coalesce(account_history.valid_to, ' ~ add_days('account_months.close_on', 1) ~ ')'
        ) }} as held_to

    from account_months
    left join account_history
        on
            account_months.account_id = account_history.account_id
            and account_months.close_on >= account_history.valid_from
            and (account_history.valid_to is null or account_months.starts_on < account_history.valid_to)

),

-- an account that no history describes was held by nobody all month
counted as (

    select
        account_id,
        fiscal_period_id,
        csm_id,
        sum({{ days_between(
            'coalesce(held_from, starts_on)', 'coalesce(held_to, ' ~ add_days('close_on', 1) ~ ')'
        ) }}) as days_held

    from stretches

    group by account_id, fiscal_period_id, csm_id

),

final as (

    select
        account_id,
        fiscal_period_id,
        csm_id,
        cast(days_held as bigint) as days_held,
        cast(sum(days_held) over (partition by account_id, fiscal_period_id) as bigint) as days_in_month,
        cast(count(*) over (partition by account_id, fiscal_period_id) as bigint) as holders

    from counted

)

select * from final
