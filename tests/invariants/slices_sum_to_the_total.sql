-- Rule 8: slices sum to the total, always: money of every slice and pair of slices, in every period, grain and basis.
with

slices as (

    select * from {{ ref('retention_by_slice') }}

),

totals as (

    select * from slices

    where slice_by = 'total'

),

summed as (

    select
        fiscal_period_id,
        basis,
        slice_by,
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        coalesce(slice_by_2, 'none') as slice_by_2

    from slices

    where slice_by <> 'total'

    group by fiscal_period_id, basis, slice_by, coalesce(slice_by_2, 'none')

),

-- every slice and pair that there should be, also where none of its rows came out
cuts as (

    {%- set slices = retention_slices() %}
    {%- for slice in slices %}
    {%- for second in [{'name': 'none'}] + slices[loop.index:] %}
    select
        '{{ slice.name }}' as slice_by,
        '{{ second.name }}' as slice_by_2
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

broken as (

    select
        totals.fiscal_period_id,
        totals.basis,
        cuts.slice_by,
        cuts.slice_by_2

    from totals
    cross join cuts
    left join summed
        on
            totals.fiscal_period_id = summed.fiscal_period_id
            and totals.basis = summed.basis
            and cuts.slice_by = summed.slice_by
            and cuts.slice_by_2 = summed.slice_by_2

    where
        totals.expected_cmrr <> coalesce(summed.expected_cmrr, 0)
        {%- for measure in retention_measures() %}
        or totals.{{ measure }} <> coalesce(summed.{{ measure }}, 0)
        {%- endfor %}

)

select * from broken
