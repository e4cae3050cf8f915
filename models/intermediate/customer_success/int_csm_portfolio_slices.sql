-- Portfolios added up: in total, by segment and by touch tier. Grain: one row per CSM, month and slice.
{%- set slices = [('total', "'all'"), ('segment', 'segment'), ('touch_tier', 'touch_tier')] %}
with

cells as (

    select * from {{ ref('int_csm_portfolio_cells') }}

),

sliced as (

    {% for slice_by, value in slices %}
    select
        csm_id,
        fiscal_period_id,
        '{{ slice_by }}' as slice_by,
        {% for measure in portfolio_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        {{ value }} as slice_value
    from cells
    group by csm_id, fiscal_period_id{{ ', ' ~ value if slice_by != 'total' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from sliced
