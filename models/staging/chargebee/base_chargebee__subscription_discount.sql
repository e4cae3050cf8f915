{{ config(enabled='chargebee' in enabled_vendors()) }}

with

discounts as (

    select * from {{ source('chargebee', 'subscription_discount') }}

),

renamed as (

    select
        {{ trimmed('id') }} as discount_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('item_price_id') }} as item_price_id,
        case
            when lower({{ trimmed(adapter.quote('type')) }}) = 'percentage'
                then {{ safe_cast(as_text('percentage'), 'decimal(9, 4)') }}
        end as percent_off,
        {{ chargebee_units('amount', 'currency_code') }} as amount_off,
        lower({{ trimmed('duration_type') }}) as duration_type,
        {{ reporting_day('created_at') }} as starts_on,
        {{ reporting_day('apply_till') }} as ends_on,
        {{ reporting_day('_fivetran_synced') }} as synced_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from discounts

)

select * from renamed
