{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'subscription_add_on_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as item_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        coalesce({{ trimmed('plan_add_on_id') }}, {{ trimmed('id') }}) as add_on_id,
        {{ safe_cast(as_text('unit_amount'), 'decimal(18, 6)') }} as unit_price,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        {{ reporting_day('created_at') }} as created_on,
        {{ reporting_day('expired_at') }} as expired_on,
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('created_at') }}) as version_started_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from versions

)

select * from renamed
