{#- Plain schema names: marts in the target's own schema, the private layers in `staging`, `intermediate`, `seeds`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{- target.schema if custom_schema_name is none else custom_schema_name | trim -}}
{%- endmacro %}
