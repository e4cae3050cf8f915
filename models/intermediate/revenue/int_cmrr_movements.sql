with

movements as (

    select * from {{ ref('int_cmrr_movements_as_known') }}
    where is_current

),

reasons as (

    select * from {{ ref('churn_reasons') }}

),

final as (

    select
        {{ hash_text(dbt.concat([
            'movements.contract_id', "'|'", 'movements.product_id', "'|'", 'movements.movement_type', "'|'",
            'movements.cause_id',
        ])) }} as movement_id,
        movements.account_id,
        movements.contract_id,
        movements.product_id,
        movements.moved_on,
        {{ fiscal_month_id('movements.moved_on') }} as fiscal_period_id,
        movements.movement_type,
        movements.amount,
        movements.known_on,
        {{ mapped_reason('movements.raw_reason_code', 'reasons.reason_code') }} as reason_code,
        reasons.is_avoidable,
        movements.comment

    from movements
    left join reasons
        on movements.raw_reason_code = reasons.reason_code

)

select * from final
