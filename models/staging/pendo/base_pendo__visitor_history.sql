{{ config(enabled='pendo' in enabled_vendors()) }}

with

visitors as (

    select * from {{ source('pendo', 'visitor_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as visitor_id,
        {{ trimmed('account_id') }} as account_id,
        lower({{ trimmed(mapped_column('pendo_columns', 'visitor', 'email')) }}) as email,
        coalesce({{ utc_moment('last_updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from visitors

)

select * from renamed
