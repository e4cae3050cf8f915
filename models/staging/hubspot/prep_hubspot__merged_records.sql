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

merges as (

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
        merges.record_type,
        merges.merged_id,
        coalesce(third.kept_id, second.kept_id, merges.kept_id) as kept_id

    from merges

    left join merges as second
        on
            merges.record_type = second.record_type
            and merges.kept_id = second.merged_id
            and merges.merged_id <> second.kept_id

    left join merges as third
        on
            second.record_type = third.record_type
            and second.kept_id = third.merged_id
            and third.kept_id not in (merges.merged_id, merges.kept_id)

)

select * from followed
