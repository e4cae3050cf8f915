-- The total of a month is the sum of its outcomes; only mid-term losses have no outcome.
{%- set measures = retention_measures() | reject('equalto', 'midterm_lost_cmrr') | list %}
with

totals as (

    select * from {{ ref('retention_by_slice') }}

    where slice_by = 'total' and period_grain = 'month'

),

outcomes as (

    select
        {% for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        fiscal_period_id

    from {{ ref('fct_retention_outcomes') }}

    group by fiscal_period_id

),

broken as (

    select
        totals.fiscal_period_id,
        totals.basis,
        totals.expected_cmrr,
        outcomes.expected_cmrr as expected_cmrr_of_outcomes

    from totals
    full outer join outcomes
        on totals.fiscal_period_id = outcomes.fiscal_period_id

    where
        totals.fiscal_period_id is null
        {%- for measure in measures %}
        or totals.{{ measure }} <> coalesce(outcomes.{{ measure }}, 0)
        {%- endfor %}

)

select * from broken
