{#- The day under which deliveries are kept that tell no usable time: before any real event. -#}
{% macro undated_day() -%}
    cast('1900-01-01' as date)
{%- endmacro %}

{#- Content of a delivery: everything that can decide what becomes of it. -#}
{% macro usage_delivery_columns() -%}
    {{ return([
        'source_name', 'event_id', 'source_account_id', 'user_id', 'feature', 'occurred_at', 'received_at', 'synced_at',
        'is_deleted', 'source_row_id',
    ]) }}
{%- endmacro %}

{#-
    Days of the stored table that the raw data no longer has (a file was taken away): nothing would rebuild them, so
    they go before the insert.
-#}
{% macro delete_vanished_usage_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where event_day not in (select raw_days.event_day from {{ ref('int_usage_raw_days') }} as raw_days)
    {%- endif -%}
{%- endmacro %}
