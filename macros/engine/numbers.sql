{#- A CTE body of one column `n`: the whole numbers 0 to 9,999, on any engine. -#}
{% macro ten_thousand_numbers() -%}
    select ones.n + 10 * tens.n + 100 * hundreds.n + 1000 * thousands.n as n
    from (
        {%- for digit in range(10) %}
        select {{ digit }} as n{{ ' union all' if not loop.last }}
        {%- endfor %}
    ) as ones
    {%- for place in ['tens', 'hundreds', 'thousands'] %}
    cross join (
        {%- for digit in range(10) %}
        select {{ digit }} as n{{ ' union all' if not loop.last }}
        {%- endfor %}
    ) as {{ place }}
    {%- endfor %}
{%- endmacro %}
