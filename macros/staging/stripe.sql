{#- Test data is no company fact; rows without the flag are live. A condition for a where clause. -#}
{% macro stripe_mode_is_read(livemode='livemode') -%}
    {%- if var('stripe_include_test_mode') -%}
        true
    {%- else -%}
        coalesce({{ safe_cast(as_text(livemode), dbt.type_boolean()) }}, true)
    {%- endif -%}
{%- endmacro %}

{#- Minor units to units, exactly: a decimal is multiplied, never divided. -#}
{% macro stripe_units(amount, currency) -%}
    cast(
        {{ safe_cast(as_text(amount), 'decimal(24, 6)') }}
        * case
            when lower({{ currency }}) in ('{{ var('stripe_zero_decimal_currencies') | join("', '") }}')
                then cast(1 as decimal(4, 3))
            when lower({{ currency }}) in ('{{ var('stripe_three_decimal_currencies') | join("', '") }}')
                then cast(0.001 as decimal(4, 3))
            else cast(0.01 as decimal(4, 3))
        end
        as decimal(18, 6)
    )
{%- endmacro %}

{#- The columns of a subscription, the same for the table of today and the table of versions; days are local. -#}
{% macro stripe_subscription_columns() -%}
        {{ trimmed('id') }} as subscription_id,
        {{ trimmed('customer_id') }} as customer_id,
        lower({{ trimmed('status') }}) as status,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        {{ as_text('metadata') }} as metadata,

        -- the run
        {{ utc_moment('coalesce(' ~ as_text('created') ~ ', ' ~ as_text('start_date') ~ ')') }} as created_at,
        {{ reporting_day('coalesce(' ~ as_text('created') ~ ', ' ~ as_text('start_date') ~ ')') }} as created_on,
        {{ reporting_day('coalesce(' ~ as_text('start_date') ~ ', ' ~ as_text('created') ~ ')') }} as started_on,
        {{ reporting_day('billing_cycle_anchor') }} as anchored_on,
        {{ reporting_day('current_period_start') }} as current_period_starts_on,
        {{ reporting_day('current_period_end') }} as current_period_ends_on,
        {{ reporting_day('trial_start') }} as trial_starts_on,
        {{ reporting_day('trial_end') }} as trial_ends_on,

        -- its end
        {{ utc_moment('canceled_at') }} as canceled_at,
        {{ reporting_day('canceled_at') }} as canceled_on,
        {{ reporting_day('cancel_at') }} as cancel_on,
        {{ is_true('cancel_at_period_end') }} as cancels_at_period_end,
        {{ reporting_day('ended_at') }} as ended_on,
        {{ trimmed('cancellation_details_feedback') }} as cancellation_feedback,
        {{ trimmed('cancellation_details_reason') }} as cancellation_reason,
        {{ trimmed('cancellation_details_comment') }} as cancellation_comment,

        -- its pause
        {{ trimmed('pause_collection_behavior') }} as pause_behavior,
        {{ reporting_day('pause_collection_resumes_at') }} as pause_resumes_on,

        -- the version
        coalesce({{ utc_moment('_fivetran_start') }}, {{ utc_moment('_fivetran_synced') }}) as version_started_at,
        coalesce({{ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) }}, true) as is_active_version,
        {{ utc_moment('_fivetran_synced') }} as synced_at
{%- endmacro %}
