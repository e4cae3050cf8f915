{{ config(enabled='pendo' in enabled_vendors()) }}

with

accounts as (

    select * from {{ ref('base_pendo__account_history') }}

),

renamed as (

    select
        'pendo' as source_name,
        {{ vendor_id('pendo', 'account_id') }} as source_account_id,
        account_name,
        coalesce(domain, {{ web_domain('account_id') }}) as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        -- the CRM's id where it is mapped, else Pendo's own id, which many products take from the CRM
        {{ stored_account_id('coalesce(stored_id, account_id)') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted

    from accounts

)

select * from renamed
