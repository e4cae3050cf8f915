{#- Minor units to units; an amount `in_decimal` is in units already and more exact. -#}
{% macro chargebee_units(amount, currency, in_decimal=none) -%}
    {%- set minor = stripe_units(amount, currency) -%}
    {%- if in_decimal -%}
    coalesce({{ safe_cast(as_text(in_decimal), 'decimal(18, 6)') }}, {{ minor }})
    {%- else -%}
    {{ minor }}
    {%- endif -%}
{%- endmacro %}

{#- Deleted by the loader or by Chargebee itself. -#}
{% macro chargebee_is_deleted() -%}
    ({{ is_true('deleted') }} or {{ is_true('_fivetran_deleted') }})
{%- endmacro %}

{#- The columns of a subscription, the same for the table of today and the table of versions; days are local. -#}
{% macro chargebee_subscription_columns() -%}
        {{ trimmed('id') }} as subscription_id,
        {{ trimmed('customer_id') }} as customer_id,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency_code') }}) as currency,
        {{ safe_cast(as_text('billing_period'), 'integer') }} as billing_period,
        lower({{ trimmed('billing_period_unit') }}) as billing_period_unit,
        {{ as_text('meta_data') }} as metadata,

        -- the run
        {{ utc_moment('created_at') }} as created_at,
        {{ reporting_day('created_at') }} as created_on,
        coalesce(
            {{ reporting_day('started_at') }}, {{ reporting_day('start_date') }}, {{ reporting_day('created_at') }}
        ) as started_on,
        {{ reporting_day('activated_at') }} as activated_on,
        {{ reporting_day('trial_start') }} as trial_starts_on,
        {{ reporting_day('trial_end') }} as trial_ends_on,
        {{ reporting_day('current_term_start') }} as current_term_starts_on,
        {{ reporting_day('current_term_end') }} as current_term_ends_on,

        -- its end
        {{ reporting_day('cancelled_at') }} as cancelled_on,
        {{ utc_moment('cancel_schedule_created_at') }} as notice_at,
        {{ reporting_day('cancel_schedule_created_at') }} as cancel_asked_on,
        {{ trimmed('cancel_reason') }} as cancel_reason,
        {{ trimmed('cancel_reason_code') }} as cancel_reason_code,

        -- its pause and its debts
        {{ reporting_day('pause_date') }} as paused_on,
        {{ reporting_day('resume_date') }} as resumes_on,
        {{ reporting_day('due_since') }} as due_since_on,

        -- the version
        coalesce(
            {{ utc_moment('_fivetran_start') }}, {{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}
        ) as version_started_at,
        coalesce({{ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) }}, true) as is_active_version,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ chargebee_is_deleted() }} as is_deleted
{%- endmacro %}

{#- The columns of an item of a subscription, the same for both tables. Prices are given in minor units there and turned
    into units where the currency is known. -#}
{% macro chargebee_subscription_item_columns() -%}
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('item_price_id') }} as item_price_id,
        lower({{ trimmed('item_type') }}) as item_type,
        coalesce(
            {{ safe_cast(as_text('quantity_in_decimal'), 'decimal(16, 4)') }},
            {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }}
        ) as quantity,
        {{ trimmed('unit_price') }} as unit_price_minor,
        {{ trimmed('unit_price_in_decimal') }} as unit_price_in_decimal,
        {{ trimmed('amount') }} as amount_minor,

        -- the version
        {{ utc_moment('_fivetran_start') }} as version_started_at,
        {{ utc_moment('_fivetran_end') }} as version_ended_at,
        coalesce({{ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) }}, true) as is_active_version,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted
{%- endmacro %}
