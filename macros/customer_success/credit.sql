{#- Amounts of an account's month that its CSMs are credited with; each is shared out on its own, to the cent. -#}
{% macro credited_measures() -%}
    {%- set measures = ['ending_cmrr', 'live_mrr'] -%}
    {%- for movement in movement_types() -%} {%- do measures.append(movement ~ '_cmrr') -%} {%- endfor -%}
    {{ return(measures + ['renewed_from_cmrr', 'renewed_cmrr']) }}
{%- endmacro %}

{#- The CMRR movements by which a customer shrinks or goes, as one positive sum. -#}
{% macro lost_movements(prefix='') -%}
    -1 * (
        {{ prefix }}downgrade_quantity_cmrr + {{ prefix }}downgrade_price_cmrr + {{ prefix }}product_churn_cmrr
        + {{ prefix }}archive_cmrr + {{ prefix }}cancellation_cmrr
    )
{%- endmacro %}
