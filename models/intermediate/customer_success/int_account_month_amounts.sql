-- What a month brought on an account, column by column, for its CSMs to be credited with.
-- Grain: one row per account and month.
with

monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

renewed as (

    select
        account_id,
        {{ fiscal_month_id('decided_on') }} as fiscal_period_id,
        sum(expiring_cmrr) as renewed_from_cmrr,
        sum(renewed_cmrr) as renewed_cmrr

    from renewals

    where status = 'renewed'

    group by account_id, {{ fiscal_month_id('decided_on') }}

),

final as (

    select
        monthly.account_id,
        monthly.fiscal_period_id,
        {% for measure in credited_measures() if not measure.startswith('renewed') %}
        monthly.{{ measure }},
        {% endfor %}
        cast(coalesce(renewed.renewed_from_cmrr, 0) as {{ type_money() }}) as renewed_from_cmrr,
        cast(coalesce(renewed.renewed_cmrr, 0) as {{ type_money() }}) as renewed_cmrr

    from monthly
    left join renewed
        on
            monthly.account_id = renewed.account_id
            and monthly.fiscal_period_id = renewed.fiscal_period_id

)

select * from final
