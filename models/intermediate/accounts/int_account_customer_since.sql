-- The day an account's tenure counts from: the CRM's own date, or its first signing. Grain: one row per account.
with

accounts as (

    select * from {{ ref('int_crm_accounts') }}

),

first_signings as (

    select
        account_id,
        min(signed_on) as first_signed_on

    from {{ ref('int_contract_terms') }}

    where known_on <= {{ as_of() }}

    group by account_id

),

final as (

    select
        accounts.account_id,
        coalesce(accounts.customer_since, first_signings.first_signed_on) as customer_since,
        first_signings.first_signed_on

    from accounts
    left join first_signings
        on accounts.account_id = first_signings.account_id

)

select * from final
