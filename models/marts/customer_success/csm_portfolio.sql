with

slices as (

    select * from {{ ref('int_csm_portfolio_slices') }}

),

loads as (

    select * from {{ ref('int_csm_portfolio_loads') }}

),

paths as (

    select * from {{ ref('int_unhealthy_share_paths') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

-- a slice without a line of its own is held to the common one
joined as (

    select
        slices.*,
        users.user_name as csm_name,
        loads.accounts_of_min,
        loads.accounts_of_max,
        loads.acv_of_min,
        loads.acv_of_max,
        round({{ safe_ratio('slices.red_accounts', 'slices.accounts_held') }}, 9) as unhealthy_share,
        coalesce(own_path.allowed_share, common_path.allowed_share) as allowed_share

    from slices
    left join loads
        on
            slices.csm_id = loads.csm_id
            and slices.fiscal_period_id = loads.fiscal_period_id
            and slices.slice_by = loads.slice_by
            and slices.slice_value = loads.slice_value
    left join paths as own_path
        on
            slices.fiscal_period_id = own_path.fiscal_period_id
            and slices.slice_by = own_path.slice_by
            and slices.slice_value = own_path.slice_value
    left join paths as common_path
        on
            slices.fiscal_period_id = common_path.fiscal_period_id
            and common_path.slice_by = 'any'
    left join users
        on slices.csm_id = users.user_id

),

final as (

    select
        -- whose portfolio, when, which part
        csm_id,
        fiscal_period_id,
        slice_by,
        slice_value,
        csm_name,

        -- size, against the range for it
        cast(accounts_held as bigint) as accounts_held,
        cast(cmrr as {{ type_money() }}) as cmrr,
        cast(cmrr * 12 as {{ type_money() }}) as acv,
        {{ coverage_word('accounts_of_min', 'accounts_of_max') }} as accounts_coverage,
        accounts_of_min,
        accounts_of_max,
        {{ coverage_word('acv_of_min', 'acv_of_max') }} as acv_coverage,
        acv_of_min,
        acv_of_max,

        -- where the money is
        cast(core_accounts as bigint) as core_accounts,
        cast(core_cmrr as {{ type_money() }}) as core_cmrr,
        cast(own_core_accounts as bigint) as own_core_accounts,
        {{ safe_ratio('own_core_accounts', 'accounts_held') }} as own_core_share,

        -- health, against the path of the unhealthy share
        {% for color in ['red', 'yellow', 'green', 'unknown'] %}
        cast({{ color }}_accounts as bigint) as {{ color }}_accounts,
        cast({{ color }}_cmrr as {{ type_money() }}) as {{ color }}_cmrr,
        {% endfor %}
        unhealthy_share,
        {{ safe_ratio('red_accounts', 'accounts_held - unknown_accounts') }} as unhealthy_share_of_scored,
        case when unhealthy_share is not null then allowed_share end as unhealthy_share_target,
        unhealthy_share <= allowed_share as is_on_target,

        -- contact
        cast(cadence_kept_accounts as bigint) as cadence_kept_accounts,
        cast(cadence_missed_accounts as bigint) as cadence_missed_accounts,
        {{ safe_ratio('cadence_kept_accounts', 'cadence_kept_accounts + cadence_missed_accounts') }}
            as cadence_kept_share,
        cast(high_high_accounts as bigint) as healthy_active_accounts,
        cast(high_low_accounts as bigint) as healthy_quiet_accounts,
        cast(low_high_accounts as bigint) as unhealthy_active_accounts,
        cast(low_low_accounts as bigint) as unhealthy_quiet_accounts,

        -- what comes up, and what moved
        cast(renewals_due as bigint) as renewals_due,
        cast(renewals_due_cmrr as {{ type_money() }}) as renewals_due_cmrr,
        cast(lost_cmrr as {{ type_money() }}) as lost_cmrr,
        cast(new_cmrr as {{ type_money() }}) as new_cmrr,
        cast(expanded_cmrr as {{ type_money() }}) as expanded_cmrr

    from joined

)

select * from final
