{#- dbt-spark ignores the order of a listagg, which would make hashes of locks a matter of chance: texts are collected with what
    they are ordered by, sorted, and joined. Null texts are left out, no text at all is null, as elsewhere. -#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num or ' desc' in (order_by_clause or '') | lower -%}
        {{ exceptions.raise_compiler_error('listagg on Spark: no limit and no descending order here') }}
    {%- endif -%}
    {%- set keys = modules.re.sub('(?i)^\\s*order\\s+by\\s+', '', order_by_clause or measure) -%}
    case
        when count({{ measure }}) > 0 then
            array_join(
                transform(
                    array_sort(collect_list(
                        case when {{ measure }} is not null then struct({{ keys }}, {{ measure }} as listed_text) end
                    )),
                    entry -> entry.listed_text
                ),
                {{ delimiter_text }}
            )
    end
{%- endmacro %}
