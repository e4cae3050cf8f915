-- The newest renewal opportunity that is open on as_of. Grain: one row per account that has one.
with

opportunities as (

    select * from {{ ref('int_crm_opportunities') }}

),

ranked as (

    select
        opportunities.*,
        row_number() over (partition by account_id order by created_at desc, opportunity_id asc) as newest

    from opportunities

    where
        opportunity_type = 'renewal'
        and not coalesce(is_closed, false)
        and cast(created_at as date) <= {{ as_of() }}

),

final as (

    select
        account_id,
        opportunity_id,
        stage,
        amount,
        close_on

    from ranked

    where newest = 1

)

select * from final
