with

facts as (

    select * from {{ ref('int_retention_facts') }}

),

periods as (

    select * from {{ ref('dim_fiscal_periods') }}

),

summed as (

    select
        period_grain,
        fiscal_period_id,
        contract_id,
        account_id,
        product_line,
        plan,
        {% for attribute in locked_attributes() %}
        {{ attribute }},
        {% endfor %}
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        {% for flag in ['is_due', 'is_resolved', 'is_lost', 'is_customer_resolved', 'is_customer_lost'] %}
        max(case when {{ flag }} then 1 else 0 end) = 1 as {{ flag }},
        {% endfor %}
        outcome

    from facts

    group by
        period_grain, fiscal_period_id, contract_id, account_id, outcome, product_line, plan,
        {{ locked_attributes() | join(', ') }}

),

final as (

    select
        {{ hash_text(dbt.concat([
            'summed.fiscal_period_id', "'|'", 'summed.contract_id', "'|'", 'summed.outcome', "'|'",
            "coalesce(summed.product_line, '')", "'|'", "coalesce(summed.plan, '')", "'|'",
            "coalesce(summed.segment, '')", "'|'", "coalesce(summed.csm_id, '')", "'|'",
            "coalesce(summed.industry, '')", "'|'", "coalesce(summed.size_band, '')", "'|'",
            "coalesce(summed.region, '')", "'|'", "coalesce(summed.sales_channel, '')", "'|'",
            "coalesce(summed.tenure_band, '')",
        ])) }} as outcome_line_id,
        summed.period_grain,
        summed.fiscal_period_id,
        periods.starts_on as period_starts_on,
        summed.contract_id,
        summed.account_id,
        summed.outcome,
        summed.product_line,
        summed.plan,
        {% for attribute in locked_attributes() %}
        summed.{{ attribute }},
        {% endfor %}
        {% for measure in retention_measures() %}
        cast(summed.{{ measure }} as {{ type_money() }}) as {{ measure }},
        {% endfor %}
        summed.is_due,
        summed.is_resolved,
        summed.is_lost,
        coalesce(summed.is_customer_resolved, false) as is_customer_resolved,
        coalesce(summed.is_customer_lost, false) as is_customer_lost

    from summed
    inner join periods
        on summed.fiscal_period_id = periods.fiscal_period_id

)

select * from final
