-- Sums and counts of retention for the total, every slice and every pair of slices. Grain: one row per period grain,
-- period, slice and second slice.
with

facts as (

    select * from {{ ref('int_retention_facts') }}

),

-- account slices need no products: one row per term
terms as (

    select
        period_grain,
        fiscal_period_id,
        contract_id,
        account_id,
        {{ locked_attributes() | join(', ') }},
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        max(case when is_due then 1 else 0 end) = 1 as is_due,
        max(case when is_resolved then 1 else 0 end) = 1 as is_resolved,
        max(case when is_lost then 1 else 0 end) = 1 as is_lost,
        max(case when is_customer_resolved then 1 else 0 end) = 1 as is_customer_resolved,
        max(case when is_customer_lost then 1 else 0 end) = 1 as is_customer_lost

    from facts

    group by
        period_grain, fiscal_period_id, contract_id, account_id, outcome, {{ locked_attributes() | join(', ') }}

),

cuts as (

    {% for cut in retention_cuts() %}
    {%- set of_product = cut | selectattr('of_product') | list | length > 0 %}
    select
        period_grain,
        fiscal_period_id,
        '{{ cut[0].name if cut else "total" }}' as slice_by,
        {{ "coalesce(" ~ cut[0].column ~ ", 'unknown')" if cut else "'all'" }} as slice_value,
        {{ "'" ~ cut[1].name ~ "'" if cut | length == 2 else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as slice_by_2,
        {{ "coalesce(" ~ cut[1].column ~ ", 'unknown')" if cut | length == 2
            else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as slice_value_2,
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        count(distinct case when is_due then contract_id end) as due_contracts,
        count(distinct case when is_resolved then contract_id end) as resolved_contracts,
        count(distinct case when is_lost then contract_id end) as lost_contracts,
        count(distinct case when is_due then account_id end) as due_customers,
        count(distinct case when is_customer_resolved then account_id end) as resolved_customers,
        count(distinct case when is_customer_lost then account_id end) as lost_customers

    from {{ 'facts' if of_product else 'terms' }}

    group by
        {% for slice in cut %}
        coalesce({{ slice.column }}, 'unknown'),
        {% endfor %}
        period_grain, fiscal_period_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from cuts
