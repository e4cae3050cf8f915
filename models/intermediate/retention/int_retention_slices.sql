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
-- and customers, once each account is one row of its slice: counting distinct ones cost five times as much
accounts_of_cuts as (

    {% for cut in retention_cuts() %}
    select
        period_grain,
        fiscal_period_id,
        '{{ cut[0].name if cut else "total" }}' as slice_by,
        {{ "coalesce(" ~ cut[0].column ~ ", 'unknown')" if cut else "'all'" }} as slice_value,
        {{ "'" ~ cut[1].name ~ "'" if cut | length == 2 else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as slice_by_2,
        {{ "coalesce(" ~ cut[1].column ~ ", 'unknown')" if cut | length == 2
            else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as slice_value_2,
        account_id,
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        sum(is_due) as due_contracts,
        sum(is_resolved) as resolved_contracts,
        sum(is_lost) as lost_contracts,
        max(is_due) as due_customers,
        max(is_customer_resolved) as resolved_customers,
        max(is_customer_lost) as lost_customers

    from terms_by_{{ cut | selectattr('of_product') | map(attribute='column') | join('_and_') or 'account' }}

    group by
        {% for slice in cut %}
        coalesce({{ slice.column }}, 'unknown'),
        {% endfor %}
        period_grain, fiscal_period_id, account_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

cuts as (

    select
        period_grain,
        fiscal_period_id,
        slice_by,
        slice_value,
        slice_by_2,
        slice_value_2,
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        cast(sum(due_contracts) as {{ dbt.type_bigint() }}) as due_contracts,
        cast(sum(resolved_contracts) as {{ dbt.type_bigint() }}) as resolved_contracts,
        cast(sum(lost_contracts) as {{ dbt.type_bigint() }}) as lost_contracts,
        cast(sum(due_customers) as {{ dbt.type_bigint() }}) as due_customers,
        cast(sum(resolved_customers) as {{ dbt.type_bigint() }}) as resolved_customers,
        cast(sum(lost_customers) as {{ dbt.type_bigint() }}) as lost_customers

    from accounts_of_cuts

    group by period_grain, fiscal_period_id, slice_by, slice_value, slice_by_2, slice_value_2

)

select * from cuts
