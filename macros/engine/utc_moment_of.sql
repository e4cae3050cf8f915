{#- A moment as naive UTC: text with an offset is shifted, text without one is UTC already; null where unreadable. -#}
{% macro utc_moment_of(text) -%}
    {{ adapter.dispatch('utc_moment_of', 'customer_success')(text) }}
{%- endmacro %}

{% macro default__utc_moment_of(text) -%}
    ({{ safe_cast(text, 'timestamp with time zone') }} at time zone 'UTC')
{%- endmacro %}

{% macro spark__utc_moment_of(text) -%}
    {{ safe_cast(text, 'timestamp') }}
{%- endmacro %}
