with

account_months as (

    select * from {{ ref('int_account_months_described') }}

),

-- the cohort of a month: accounts with CMRR at the month end twelve months before, as they were then
cohorts as (

    select
        account_id,
        {{ fiscal_month_id(add_months('starts_on', 12)) }} as fiscal_period_id,
        {% for attribute in locked_attributes() %}
        {{ attribute }},
        {% endfor %}
        ending_cmrr as cohort_cmrr

    from account_months

    where ending_cmrr > 0

),

final as (

    select
        cohorts.account_id,
        cohorts.fiscal_period_id,
        account_months.close_on,
        {% for attribute in locked_attributes() %}
        cohorts.{{ attribute }},
        {% endfor %}
        cast(cohorts.cohort_cmrr as {{ type_money() }}) as cohort_cmrr,
        cast(account_months.ending_cmrr as {{ type_money() }}) as current_cmrr,
        cast({{ least_of('account_months.ending_cmrr', 'cohorts.cohort_cmrr') }} as {{ type_money() }}) as capped_cmrr,
        account_months.ending_cmrr > 0 as is_retained

    from cohorts
    inner join account_months
        on
            cohorts.account_id = account_months.account_id
            and cohorts.fiscal_period_id = account_months.fiscal_period_id

)

select * from final
