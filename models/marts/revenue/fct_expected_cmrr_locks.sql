{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
    )
}}
with

entries as (

    select * from {{ ref('int_expected_cmrr_lock_entries') }}
    where contract_id is not null

),

members as (

    select
        lock_id,
        lock_grain,
        lock_period,
        contract_id,
        account_id,
        sum(base_cmrr) as base_cmrr,
        sum(add_on_cmrr) as add_on_cmrr,
        sum(base_cmrr) + sum(add_on_cmrr) as expected_cmrr,
        max(assumed_churn_share) as assumed_churn_share,
        is_carried_in,
        is_renewed_at_lock,
        is_lost_at_lock,
        segment,
        csm_id,
        industry,
        size_band,
        region,
        sales_channel,
        tenure_band,
        locked_at,
        lock_source,
        row_hash,
        chain_hash

    from entries

    group by
        lock_id, lock_grain, lock_period, contract_id, account_id, is_carried_in, is_renewed_at_lock, is_lost_at_lock,
        segment, csm_id, industry, size_band, region, sales_channel, tenure_band, locked_at, lock_source, row_hash,
        chain_hash

),

final as (

    select
        members.lock_id,
        members.lock_grain,
        members.lock_period,
        members.contract_id,
        members.account_id,
        cast(members.base_cmrr as {{ type_money() }}) as base_cmrr,
        cast(members.add_on_cmrr as {{ type_money() }}) as add_on_cmrr,
        cast(members.expected_cmrr as {{ type_money() }}) as expected_cmrr,
        members.assumed_churn_share,
        {{ planned_cmrr('members') }} as planned_expected_cmrr,
        cast(members.base_cmrr * 12 as {{ type_money() }}) as base_acv,
        cast(members.add_on_cmrr * 12 as {{ type_money() }}) as add_on_acv,
        cast(members.expected_cmrr * 12 as {{ type_money() }}) as expected_acv,
        members.is_carried_in,
        members.is_renewed_at_lock,
        members.is_lost_at_lock,
        members.segment,
        members.csm_id,
        members.industry,
        members.size_band,
        members.region,
        members.sales_channel,
        members.tenure_band,
        members.locked_at,
        members.lock_source,
        members.row_hash,
        members.chain_hash

    from members
    {% if is_incremental() %}
    left join {{ this }} as locked
        on members.lock_id = locked.lock_id

    where locked.lock_id is null
    {% endif %}

)

select * from final
