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
        {{ delete_rows('event_day not in (select raw_days.event_day from ' ~ ref('int_usage_raw_days') ~ ' as raw_days)') }}
    {%- endif -%}
{%- endmacro %}

{#-
    First and last day that this run was asked to build again, whatever their content; none by default. One day given alone
    is both.
-#}
{% macro usage_days_asked_for() -%}
    {%- set first = var('usage_rebuild_from', none) or var('usage_rebuild_to', none) -%}
    {%- set last = var('usage_rebuild_to', none) or first -%}
    {{ return(["cast('" ~ first ~ "' as date)", "cast('" ~ last ~ "' as date)"] if first else []) }}
{%- endmacro %}

{#- What is wrong with the days asked for. -#}
{% macro usage_faults() %}
    {% set faults = [] %}
    {% for name in ['usage_rebuild_from', 'usage_rebuild_to'] if var(name, none) %}
        {% set parts = modules.re.match('^([0-9]{4})-([0-9]{2})-([0-9]{2})$', var(name) | string) %}
        {% if not parts or not is_calendar_date(*parts.groups()) %}
            {% do faults.append(name ~ ": '" ~ var(name) ~ "' is not a date of the form YYYY-MM-DD") %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
