{#-
    The mean of decimals with `scale` digits as one division of whole numbers in floating point: the same double on every engine. avg() is
    exact on some, and on DuckDB its last bit hangs on the plan, which a mean that is rounded to the same digits shows at halves.
-#}
{% macro mean_of(column, scale) -%}
    {%- set units = 10 ** scale -%}
    {{ safe_ratio('sum(' ~ column ~ ') * ' ~ units, 'count(' ~ column ~ ') * ' ~ units) }}
{%- endmacro %}
