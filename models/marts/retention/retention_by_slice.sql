with

slices as (

    select * from {{ ref('int_retention_slices') }}

),

periods as (

    select * from {{ ref('int_fiscal_periods') }}
    where is_opened

),

-- a period in which nothing was due still has its total
totals as (

    select
        periods.grain as period_grain,
        periods.fiscal_period_id,
        'total' as slice_by,
        'all' as slice_value,
        cast(null as {{ dbt.type_string() }}) as slice_by_2,
        cast(null as {{ dbt.type_string() }}) as slice_value_2,
        {% for measure in retention_measures() %}
        coalesce(slices.{{ measure }}, 0) as {{ measure }},
        {% endfor %}
        coalesce(slices.due_contracts, 0) as due_contracts,
        coalesce(slices.resolved_contracts, 0) as resolved_contracts,
        coalesce(slices.lost_contracts, 0) as lost_contracts,
        coalesce(slices.due_customers, 0) as due_customers,
        coalesce(slices.resolved_customers, 0) as resolved_customers,
        coalesce(slices.lost_customers, 0) as lost_customers

    from periods
    left join slices
        on
            periods.fiscal_period_id = slices.fiscal_period_id
            and slices.slice_by = 'total'

),

all_slices as (

    select * from totals
    union all
    select * from slices
    where slice_by <> 'total'

),

by_basis as (

    {% for basis in ['contract', 'customer'] %}
    select
        period_grain,
        fiscal_period_id,
        '{{ basis }}' as basis,
        slice_by,
        slice_value,
        slice_by_2,
        slice_value_2,
        {% for measure in retention_measures() %}
        cast({{ measure }} as {{ type_money() }}) as {{ measure }},
        {% endfor %}
        cast(due_{{ basis }}s as bigint) as due_count,
        cast(resolved_{{ basis }}s as bigint) as resolved_count,
        cast(lost_{{ basis }}s as bigint) as lost_count

    from all_slices
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

rated as (

    select
        {% for rate, numerator, denominator, kind in retention_rates() %}
        {{ safe_ratio(numerator, denominator) }} as {{ rate }},
        {% endfor %}
        by_basis.*

    from by_basis

),

annualized as (

    select
        {% for rate, numerator, denominator, kind in retention_rates() %}
        {% if kind == 'renewal' %}
        power({{ rate }}, case period_grain when 'month' then 12 when 'quarter' then 4 else 1 end)
            as annualized_{{ rate }},
        {% else %}
        1 - power(1 - {{ rate }}, case period_grain when 'month' then 12 when 'quarter' then 4 else 1 end)
            as annualized_{{ rate }},
        {% endif %}
        {% endfor %}
        rated.*

    from rated

),

final as (

    select
        {{ hash_text(dbt.concat([
            'fiscal_period_id', "'|'", 'basis', "'|'", 'slice_by', "'|'", 'slice_value', "'|'",
            "coalesce(slice_by_2, '')", "'|'", "coalesce(slice_value_2, '')",
        ])) }} as retention_slice_id,
        annualized.*

    from annualized

)

select * from final
