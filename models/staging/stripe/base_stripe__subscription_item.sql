{{ config(enabled='stripe' in enabled_vendors()) }}

with

items as (

    select * from {{ source('stripe', 'subscription_item') }}

),

renamed as (

    select
        {{ trimmed('id') }} as item_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        -- a price is also found under the older column of plans
        coalesce({{ trimmed('price_id') }}, {{ trimmed('plan_id') }}) as price_id,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        {{ reporting_day('created') }} as created_on,
        {{ reporting_day('current_period_end') }} as current_period_ends_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from items

)

select * from renamed
