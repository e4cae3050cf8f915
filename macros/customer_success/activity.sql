{#- Kinds of activity with an account, as the generic contract names them. -#}
{% macro activity_types() -%}
    {{ return(['qbr', 'ebr', 'meeting', 'onsite', 'call', 'email', 'training']) }}
{%- endmacro %}
