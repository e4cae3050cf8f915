{#- Rule 8: every rate from the sums of its row. R resolved, X lost, D downgraded, U upgraded, N new products. -#}
{% macro retention_rates() -%}
    {{ return([
        ('gross_renewal_rate', 'resolved_cmrr - lost_cmrr - downgraded_cmrr', 'resolved_cmrr', 'renewal'),
        (
            'net_renewal_rate', 'resolved_cmrr - lost_cmrr - downgraded_cmrr + upgraded_cmrr', 'resolved_cmrr',
            'renewal',
        ),
        (
            'net_renewal_rate_with_new_products',
            'resolved_cmrr - lost_cmrr - downgraded_cmrr + upgraded_cmrr + new_product_cmrr', 'resolved_cmrr',
            'renewal',
        ),
        ('eligible_churn_rate', 'lost_cmrr + downgraded_cmrr', 'resolved_cmrr', 'churn'),
        ('cancellation_rate', 'lost_cmrr', 'resolved_cmrr', 'churn'),
        ('contraction_rate', 'downgraded_cmrr', 'resolved_cmrr', 'churn'),
        ('avoidable_churn_rate', 'avoidable_cmrr', 'resolved_cmrr', 'churn'),
        ('logo_churn_rate', "case when basis = 'customer' then lost_count end", 'resolved_count', 'churn'),
        ('contract_churn_rate', "case when basis = 'contract' then lost_count end", 'resolved_count', 'churn'),
    ]) }}
{%- endmacro %}
