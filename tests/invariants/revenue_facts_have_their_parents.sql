-- Every account, contract, product and reason that a revenue fact names is there.
{%- set children = [
    ('fct_contract_lines', 'account_id', 'dim_accounts', 'account_id'),
    ('fct_contract_lines', 'product_id', 'dim_products', 'product_id'),
    ('fct_contract_lines', 'contract_id', 'int_contract_terms', 'contract_id'),
    ('fct_cmrr_movements', 'account_id', 'dim_accounts', 'account_id'),
    ('fct_cmrr_movements', 'product_id', 'dim_products', 'product_id'),
    ('fct_cmrr_movements', 'contract_id', 'fct_contract_lines', 'contract_id'),
    ('fct_cmrr_movements', 'reason_code', 'dim_churn_reasons', 'reason_code'),
    ('fct_cmrr_monthly', 'account_id', 'dim_accounts', 'account_id'),
    ('fct_renewals', 'account_id', 'dim_accounts', 'account_id'),
    ('fct_renewals', 'renewal_id', 'fct_contract_lines', 'contract_id'),
    ('fct_renewals', 'reason_code', 'dim_churn_reasons', 'reason_code'),
    ('fct_renewal_lines', 'renewal_id', 'fct_renewals', 'renewal_id'),
    ('fct_renewal_lines', 'product_id', 'dim_products', 'product_id'),
    ('fct_retention_outcomes', 'reason_code', 'dim_churn_reasons', 'reason_code'),
    ('fct_expected_cmrr_lock_lines', 'lock_id', 'fct_expected_cmrr_locks', 'lock_id'),
] %}
with

orphans as (

    {% for child, child_column, parent, parent_column in children %}
    select
        '{{ child }}.{{ child_column }}' as column_name,
        child.{{ child_column }} as orphan

    from {{ ref(child) }} as child
    left join {{ ref(parent) }} as parent
        on child.{{ child_column }} = parent.{{ parent_column }}

    where child.{{ child_column }} is not null and parent.{{ parent_column }} is null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select distinct * from orphans
