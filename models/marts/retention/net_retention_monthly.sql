{%- set slices = retention_slices() | rejectattr('of_product') | list -%}
with

account_months as (

    select * from {{ ref('int_account_months') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

customers as (

    select * from {{ ref('int_account_customer_since') }}

),

tenure_bands as (

    select * from {{ ref('tenure_bands') }}

),

-- the cohort of a month: accounts with CMRR at the month end twelve months before, as they were then
cohorts as (

    select
        account_id,
        close_on,
        {{ fiscal_month_id(add_months('starts_on', 12)) }} as fiscal_period_id,
        ending_cmrr as cohort_cmrr

    from account_months

    where ending_cmrr > 0

),

compared as (

    select
        cohorts.account_id,
        cohorts.fiscal_period_id,
        cohorts.cohort_cmrr,
        account_months.ending_cmrr as current_cmrr,
        least(account_months.ending_cmrr, cohorts.cohort_cmrr) as capped_cmrr,
        attributes.segment,
        attributes.csm_id,
        attributes.industry,
        attributes.size_band,
        attributes.region,
        attributes.sales_channel,
        {{ years_between('customers.customer_since', 'cohorts.close_on') }} as tenure_years

    from cohorts
    inner join account_months
        on
            cohorts.account_id = account_months.account_id
            and cohorts.fiscal_period_id = account_months.fiscal_period_id
    left join attributes
        on
            cohorts.account_id = attributes.account_id
            and cohorts.close_on >= attributes.valid_from
            and cohorts.close_on < coalesce(attributes.valid_to, cast('9999-12-31' as date))
    left join customers
        on cohorts.account_id = customers.account_id

),

described as (

    select
        compared.*,
        tenure_bands.tenure_band

    from compared
    left join tenure_bands
        on
            compared.tenure_years >= tenure_bands.min_years
            and compared.tenure_years < tenure_bands.below_years

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
        sum(case when current_cmrr > 0 then 1 else 0 end) as retained_accounts

    from described

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
