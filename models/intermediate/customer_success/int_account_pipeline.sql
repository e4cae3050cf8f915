-- Opportunities that are open on as_of. Grain: one row per account that has one.
with

opportunities as (

    select * from {{ ref('int_crm_opportunities') }}

),

final as (

    select
        account_id,
        cast(count(*) as bigint) as open_opportunities,
        cast(coalesce(sum(case when opportunity_type = 'renewal' then amount end), 0) as {{ type_money() }})
            as open_renewal_amount,
        cast(coalesce(sum(case when opportunity_type <> 'renewal' then amount end), 0) as {{ type_money() }})
            as open_growth_amount

    from opportunities

    where not coalesce(is_closed, false) and cast(created_at as date) <= {{ as_of() }}

    group by account_id

)

select * from final
