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

final as (

    select
        entries.lock_id,
        entries.product_id,
        entries.product_line,
        entries.plan,
        entries.base_cmrr,
        entries.add_on_cmrr,
        cast(entries.base_cmrr + entries.add_on_cmrr as {{ type_money() }}) as expected_cmrr

    from entries
    {% if is_incremental() %}
    left join (select distinct lock_id from {{ this }}) as locked
        on entries.lock_id = locked.lock_id

    where locked.lock_id is null
    {% endif %}

)

select * from final
