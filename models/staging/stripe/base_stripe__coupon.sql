{{ config(enabled='stripe' in enabled_vendors()) }}

with

coupons as (

    select * from {{ source('stripe', 'coupon') }}

),

renamed as (

    select
        {{ trimmed('id') }} as coupon_id,
        upper({{ trimmed('currency') }}) as currency,
        {{ safe_cast(as_text('percent_off'), 'decimal(9, 4)') }} as percent_off,
        {{ stripe_units('amount_off', 'currency') }} as amount_off,
        coalesce(lower({{ trimmed('duration') }}) = 'once', false) as is_for_one_invoice,
        case
            when lower({{ trimmed('duration') }}) = 'repeating'
                then {{ safe_cast(as_text('duration_in_months'), 'integer') }}
        end as months,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from coupons

    where {{ stripe_mode_is_read() }}

)

select * from renamed
