{{ config(enabled=hubspot_is_read()) }}

with

companies as (

    select * from {{ ref('base_hubspot__company') }}

),

contacts as (

    select * from {{ ref('base_hubspot__contact') }}

),

contact_merges as (

    select * from {{ ref('base_hubspot__contact_merge_audit') }}

),

deal_merges as (

    select * from {{ ref('base_hubspot__merged_deal') }}

),

company_merges as (

    {{ list_items('companies', 'company_id', 'merged_ids', ';') }}

),

contact_lists as (

    {{ list_items('contacts', 'contact_id', 'merged_ids', ';') }}

),

unioned as (

    select
        'company' as record_type,
        item as merged_id,
        company_id as kept_id
    from company_merges
    union all
    select
        'contact' as record_type,
        item as merged_id,
        contact_id as kept_id
    from contact_lists
    union all
    select
        'contact' as record_type,
        merged_contact_id as merged_id,
        contact_id as kept_id
    from contact_merges
    union all
    select
        'deal' as record_type,
        merged_deal_id as merged_id,
        deal_id as kept_id
    from deal_merges

),

merge_events as (

    select
        record_type,
        merged_id,
        min(kept_id) as kept_id

    from unioned

    where merged_id <> '' and merged_id <> kept_id

    group by
        record_type,
        merged_id

),

-- a record that was kept may have been merged again later
followed as (

    select
        merge_events.record_type,
        merge_events.merged_id,
        coalesce(merged_once_more.kept_id, merged_again.kept_id, merge_events.kept_id) as kept_id

    from merge_events

    left join merge_events as merged_again
        on
            merge_events.record_type = merged_again.record_type
            and merge_events.kept_id = merged_again.merged_id
            and merge_events.merged_id <> merged_again.kept_id

    left join merge_events as merged_once_more
        on
            merged_again.record_type = merged_once_more.record_type
            and merged_again.kept_id = merged_once_more.merged_id
            and merged_once_more.kept_id not in (merge_events.merged_id, merge_events.kept_id)

)

select * from followed
