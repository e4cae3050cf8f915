{{ config(enabled='amplitude' in enabled_vendors()) }}

with

events as (

    select * from {{ ref('base_amplitude__event') }}

),

-- Amplitude keeps no table of accounts: they are what its events name
accounts as (

    select
        account_id,
        max(synced_at) as synced_at

    from events

    where account_id is not null

    group by account_id

),

renamed as (

    select
        'amplitude' as source_name,
        {{ vendor_id('amplitude', 'account_id') }} as source_account_id,
        cast(null as {{ dbt.type_string() }}) as account_name,
        -- a product may use the customer's web domain as its id
        {{ web_domain('account_id') }} as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ stored_account_id('account_id') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted

    from accounts

)

select * from renamed
