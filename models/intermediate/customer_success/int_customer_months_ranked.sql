-- The core accounts: the fewest, largest first, that make `core_revenue_share` of CMRR - of the company's, and of each
-- CSM's own portfolio. Grain: one row per account and month with CMRR at its close.
{%- set share = 'cast(' ~ var('core_revenue_share') ~ ' as decimal(9, 6))' %}
with

placed as (

    select * from {{ ref('int_customer_months_placed') }}

),

-- equal accounts go by their id, so that the core is the same on every run
accumulated as (

    select
        account_id,
        fiscal_period_id,
        cmrr,
        sum(cmrr) over (partition by fiscal_period_id) as company_cmrr,
        sum(cmrr) over (
            partition by fiscal_period_id
            order by cmrr desc, account_id asc
            rows between unbounded preceding and current row
        ) as company_cmrr_so_far,
        row_number() over (partition by fiscal_period_id order by cmrr desc, account_id asc) as revenue_rank,
        sum(cmrr) over (partition by fiscal_period_id, csm_id) as own_cmrr,
        sum(cmrr) over (
            partition by fiscal_period_id, csm_id
            order by cmrr desc, account_id asc
            rows between unbounded preceding and current row
        ) as own_cmrr_so_far

    from placed

),

final as (

    select
        account_id,
        fiscal_period_id,
        cast(revenue_rank as bigint) as revenue_rank,
        {{ safe_ratio('company_cmrr_so_far', 'company_cmrr') }} as cumulative_share,
        company_cmrr_so_far - cmrr < company_cmrr * {{ share }} as is_core_account,
        own_cmrr_so_far - cmrr < own_cmrr * {{ share }} as is_core_of_csm

    from accumulated

)

select * from final
