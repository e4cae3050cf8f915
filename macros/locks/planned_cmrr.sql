{#- Rule 7: the base less the churn that the plan assumes, and the add-ons in full. -#}
{% macro planned_cmrr(relation) -%}
    cast(
        round({{ exact_product([(relation ~ '.base_cmrr', 2), ('1 - ' ~ relation ~ '.assumed_churn_share', 6)], 8) }}, 2)
        + {{ relation }}.add_on_cmrr
        as {{ type_money() }}
    )
{%- endmacro %}
