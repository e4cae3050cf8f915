{#- A text as a SQL literal. -#}
{% macro sql_text(text) %}
    {{ return(adapter.dispatch('sql_text', 'customer_success')(text)) }}
{% endmacro %}

{% macro default__sql_text(text) %}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{% endmacro %}

{#- A backslash escapes there; Spark 3 takes two quotes for the end of one text and the start of the next, and joins both. -#}
{% macro spark__sql_text(text) %}
    {{ return("'" ~ text | string | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") }}
{% endmacro %}

{% macro bigquery__sql_text(text) %}
    {{ return(spark__sql_text(text)) }}
{% endmacro %}

{% macro snowflake__sql_text(text) %}
    {{ return("'" ~ text | string | replace('\\', '\\\\') | replace("'", "''") ~ "'") }}
{% endmacro %}
