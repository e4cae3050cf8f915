{{ config(enabled='hubspot' in enabled_vendors()) }}

with

deal_companies as (

    select * from {{ source('hubspot', 'deal_company') }}

),

renamed as (

    select
        {{ trimmed('deal_id') }} as deal_id,
        {{ trimmed('company_id') }} as company_id,
        -- HubSpot's own type 5 is "deal to its primary company"
        coalesce({{ trimmed('type_id') }} = '5', false) as is_primary

    from deal_companies

)

select * from renamed
