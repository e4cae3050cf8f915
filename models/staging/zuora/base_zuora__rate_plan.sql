{{ config(enabled='zuora' in enabled_vendors()) }}

with

rate_plans as (

    select * from {{ source('zuora', 'rate_plan') }}

),

renamed as (

    select
        {{ trimmed('id') }} as rate_plan_id,
        -- the same plan in every version of its subscription
        coalesce({{ trimmed('original_rate_plan_id') }}, {{ trimmed('id') }}) as item_group,
        {{ trimmed('amendment_id') }} as amendment_id,
        lower({{ trimmed('amendment_type') }}) as amendment_type,
        {{ trimmed('product_id') }} as product_id,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from rate_plans

)

select * from renamed
