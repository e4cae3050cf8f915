{#- One row per column that holds a null, and in how many rows; the table is read once, whatever the number of columns. -#}
{% test never_null(model, columns) %}
with

counted as (

    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as nulls_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

),

broken as (

    {%- for column in columns %}
    select
        {{ sql_text(column) }} as column_name,
        nulls_{{ loop.index }} as row_count
    from counted
    where nulls_{{ loop.index }} > 0
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}

)

select * from broken
{% endtest %}
