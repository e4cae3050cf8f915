-- Every cause found, of all three comparisons. Grain: one row per account, month, comparison and cause.
with

{% for comparison, model_name in [('service', 'service'), ('booking', 'bookings'), ('invoice', 'invoices')] %}
{{ comparison }}_causes as (

    select * from {{ ref('int_reconciled_' ~ model_name) }}

),

{% endfor %}
unioned as (

    {% for comparison in ['service', 'booking', 'invoice'] %}
    select
        '{{ comparison }}' as comparison,
        account_id,
        fiscal_period_id,
        cause,
        amount,
        evidence
    from {{ comparison }}_causes
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        account_id,
        fiscal_period_id,
        comparison,
        cause,
        cast(sum(amount) as {{ type_money() }}) as amount,
        count(*) as fact_count,
        min(evidence) as evidence
    from unioned
    group by account_id, fiscal_period_id, comparison, cause

)

select * from final
