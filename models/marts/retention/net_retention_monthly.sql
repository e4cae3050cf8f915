{%- set slices = retention_slices() | rejectattr('of_product') | list -%}
with

accounts as (

    select * from {{ ref('net_retention_accounts') }}

),

sliced as (

    {% for slice in [none] + slices %}
    select
        fiscal_period_id,
        '{{ slice.name if slice else "total" }}' as slice_by,
        {{ "coalesce(" ~ slice.column ~ ", 'unknown')" if slice else "'all'" }} as slice_value,
        sum(cohort_cmrr) as cohort_cmrr,
        sum(current_cmrr) as current_cmrr,
        sum(capped_cmrr) as capped_cmrr,
        count(*) as cohort_accounts,
        sum(case when is_retained then 1 else 0 end) as retained_accounts

    from accounts

    group by fiscal_period_id{{ ", coalesce(" ~ slice.column ~ ", 'unknown')" if slice }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        fiscal_period_id,
        slice_by,
        slice_value,
        cast(cohort_cmrr as {{ type_money() }}) as cohort_cmrr,
        cast(current_cmrr as {{ type_money() }}) as current_cmrr,
        cast(capped_cmrr as {{ type_money() }}) as capped_cmrr,
        {{ safe_ratio('current_cmrr', 'cohort_cmrr') }} as nrr,
        {{ safe_ratio('capped_cmrr', 'cohort_cmrr') }} as grr,
        cast(cohort_accounts as bigint) as cohort_accounts,
        cast(retained_accounts as bigint) as retained_accounts,
        {{ safe_ratio('retained_accounts', 'cohort_accounts') }} as logo_retention

    from sliced

)

select * from final
