{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'coupon_redemption_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as redemption_id,
        {{ trimmed('account_id') }} as customer_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('coupon_id') }} as coupon_id,
        upper({{ trimmed('currency') }}) as currency,
        {{ reporting_day('created_at') }} as starts_on,
        -- used up or taken off
        coalesce(
            {{ reporting_day('removed_at') }},
            case when lower({{ trimmed('state') }}) = 'inactive' then {{ reporting_day('updated_at') }} end
        ) as removed_on,
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from versions

)

select * from renamed
