-- Sums and counts of retention for the total, every slice and every pair of slices. Grain: one row per period grain,
-- period, slice and second slice.
{%- set flags = ['is_due', 'is_resolved', 'is_lost', 'is_customer_resolved', 'is_customer_lost'] %}
with

facts as (

    select * from {{ ref('int_retention_facts') }}

),

{#- each of these holds a term once for the products that a cut looks at, so contracts are counted by adding up -#}
{%- for columns in retention_product_columns() %}
terms_by_{{ columns | join('_and_') or 'account' }} as (

    select
        period_grain,
        fiscal_period_id,
        contract_id,
        account_id,
        {{ (locked_attributes() + columns) | join(', ') }},
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        {% for flag in flags %}
        max(case when {{ flag }} then 1 else 0 end) as {{ flag }},
        {% endfor %}
        count(*) as product_lines

    from facts

    group by
        period_grain, fiscal_period_id, contract_id, account_id, {{ (locked_attributes() + columns) | join(', ') }}

),

{% endfor %}
-- customers, once each account is one row of its slice: to count distinct ones cost five times as much
accounts_of_cuts as (

    {% for cut in retention_cuts() %}
    select
        {{ retention_cut_columns(cut) }},
        account_id,
        max(is_due) as is_due,
        max(is_customer_resolved) as is_resolved,
        max(is_customer_lost) as is_lost
    from {{ retention_cut_terms(cut) }}
    group by {{ retention_cut_groups(cut) }}, account_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- beside the money, which is never held account by account: 46 cuts of fifteen sums were more than memory holds
customers_of_cuts as (

    select
        period_grain,
        fiscal_period_id,
        slice_by,
        slice_value,
        slice_by_2,
        slice_value_2,
        sum(is_due) as due_customers,
        sum(is_resolved) as resolved_customers,
        sum(is_lost) as lost_customers
    from accounts_of_cuts
    group by period_grain, fiscal_period_id, slice_by, slice_value, slice_by_2, slice_value_2

),

contracts_of_cuts as (

    {% for cut in retention_cuts() %}
    select
        {{ retention_cut_columns(cut) }},
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        sum(is_due) as due_contracts,
        sum(is_resolved) as resolved_contracts,
        sum(is_lost) as lost_contracts
    from {{ retention_cut_terms(cut) }}
    group by {{ retention_cut_groups(cut) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

cuts as (

    select
        contracts_of_cuts.period_grain,
        contracts_of_cuts.fiscal_period_id,
        contracts_of_cuts.slice_by,
        contracts_of_cuts.slice_value,
        contracts_of_cuts.slice_by_2,
        contracts_of_cuts.slice_value_2,
        {% for measure in retention_measures() %}
        contracts_of_cuts.{{ measure }},
        {% endfor %}
        cast(contracts_of_cuts.due_contracts as {{ dbt.type_bigint() }}) as due_contracts,
        cast(contracts_of_cuts.resolved_contracts as {{ dbt.type_bigint() }}) as resolved_contracts,
        cast(contracts_of_cuts.lost_contracts as {{ dbt.type_bigint() }}) as lost_contracts,
        cast(customers_of_cuts.due_customers as {{ dbt.type_bigint() }}) as due_customers,
        cast(customers_of_cuts.resolved_customers as {{ dbt.type_bigint() }}) as resolved_customers,
        cast(customers_of_cuts.lost_customers as {{ dbt.type_bigint() }}) as lost_customers
    from contracts_of_cuts
    inner join customers_of_cuts
        on
            contracts_of_cuts.period_grain = customers_of_cuts.period_grain
            and contracts_of_cuts.fiscal_period_id = customers_of_cuts.fiscal_period_id
            and contracts_of_cuts.slice_by = customers_of_cuts.slice_by
            and contracts_of_cuts.slice_value = customers_of_cuts.slice_value
            and coalesce(contracts_of_cuts.slice_by_2, '') = coalesce(customers_of_cuts.slice_by_2, '')
            and coalesce(contracts_of_cuts.slice_value_2, '') = coalesce(customers_of_cuts.slice_value_2, '')

)

select * from cuts
