{{ config(enabled='pendo' in enabled_vendors()) }}

with

accounts as (

    select * from {{ source('pendo', 'account_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as account_id,
        {{ trimmed(mapped_column('pendo_columns', 'account', 'account_name')) }} as account_name,
        {{ web_domain(mapped_column('pendo_columns', 'account', 'domain')) }} as domain,
        {{ trimmed(mapped_column('pendo_columns', 'account', 'stored_account_id')) }} as stored_id,
        coalesce({{ utc_moment('last_updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from accounts

)

select * from renamed
