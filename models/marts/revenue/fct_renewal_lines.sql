with

bridges as (

    select * from {{ ref('int_bridges_as_known') }}

    where is_current and bridge_kind = 'renewal' and (is_in_old or is_in_new)

),

final as (

    select
        contract_id as renewal_id,
        product_id,
        old_cmrr,
        new_cmrr,
        like_for_like_cmrr,
        quantity_effect,
        list_price_effect,
        discount_effect,
        product_churn,
        new_product,
        archive_effect,
        fx_effect

    from bridges

)

select * from final
