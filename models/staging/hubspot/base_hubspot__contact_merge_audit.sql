{{ config(enabled=hubspot_is_read()) }}

with

merge_events as (

    select * from {{ source('hubspot', 'contact_merge_audit') }}

),

renamed as (

    select
        coalesce({{ trimmed('canonical_vid') }}, {{ trimmed('contact_id') }}) as contact_id,
        {{ trimmed('vid_to_merge') }} as merged_contact_id

    from merge_events

)

select * from renamed
