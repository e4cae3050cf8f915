{{ config(enabled=hubspot_is_read()) }}

with

merges as (

    select * from {{ source('hubspot', 'merged_deal') }}

),

renamed as (

    select
        {{ trimmed('deal_id') }} as deal_id,
        {{ trimmed('merged_deal_id') }} as merged_deal_id

    from merges

)

select * from renamed
