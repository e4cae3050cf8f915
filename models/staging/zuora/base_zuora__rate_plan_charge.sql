{{ config(enabled='zuora' in enabled_vendors()) }}

with

charges as (

    select * from {{ source('zuora', 'rate_plan_charge') }}

),

renamed as (

    select
        {{ trimmed('id') }} as charge_id,
        -- the number stays with a charge through all versions of its subscription
        coalesce({{ trimmed('charge_number') }}, {{ trimmed('original_id') }}, {{ trimmed('id') }}) as charge_number,
        {{ trimmed('subscription_id') }} as version_id,
        {{ trimmed('account_id') }} as account_id,
        {{ trimmed('rate_plan_id') }} as rate_plan_id,
        {{ trimmed('product_id') }} as product_id,
        replace(lower({{ trimmed('charge_type') }}), ' ', '') as charge_type,
        coalesce(lower({{ trimmed('charge_model') }}), '') as charge_model,
        lower({{ trimmed('discount_level') }}) as discount_level,
        lower({{ trimmed('apply_discount_to') }}) as discount_is_for,
        upper({{ trimmed('transaction_currency') }}) as currency,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        {{ safe_cast(as_text('mrr'), 'decimal(18, 6)') }} as mrr,
        lower({{ trimmed('billing_period') }}) as billing_period,
        {{ safe_cast(as_text('specific_billing_period'), 'integer') }} as specific_billing_period,
        lower({{ trimmed('list_price_base') }}) as price_base,

        -- the segment; its end is the first day after
        coalesce({{ safe_cast(as_text('segment'), 'integer') }}, 1) as segment_number,
        {{ calendar_date('effective_start_date') }} as starts_on,
        {{ calendar_date('effective_end_date') }} as ends_on,

        coalesce({{ safe_cast(as_text(adapter.quote('version')), 'integer') }}, 1) as version_number,
        {{ utc_moment('created_date') }} as created_at,
        {{ utc_moment('updated_date') }} as updated_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from charges

)

select * from renamed
