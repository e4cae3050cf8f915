{{ config(enabled=hubspot_is_read()) }}

with

merge_events as (

    select * from {{ source('hubspot', 'merged_deal') }}

),

renamed as (

    select
        {{ trimmed('deal_id') }} as deal_id,
        {{ trimmed('merged_deal_id') }} as merged_deal_id

    from merge_events

)

select * from renamed
