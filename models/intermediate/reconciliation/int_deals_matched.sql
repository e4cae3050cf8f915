-- Which order every won deal became. Grain: one row per deal won by as_of; no order = order_id is null.
with

opportunities as (

    select * from {{ ref('int_crm_opportunities') }}

),

orders as (

    select * from {{ ref('int_orders_booked') }}

),

deals as (

    select
        opportunity_id as deal_id,
        account_id,
        opportunity_type,
        amount,
        amount_in_currency,
        currency,
        coalesce(close_on, cast(created_at as date)) as won_on,
        cast(coalesce(amount, 0) as decimal(20, 2)) as amount_or_nothing
    from opportunities
    where is_won and coalesce(close_on, cast(created_at as date)) <= {{ as_of() }}

),

candidates as (

    select
        deals.deal_id,
        orders.order_id,
        abs({{ days_between('orders.signed_on', 'deals.won_on') }}) as days_apart,
        abs(coalesce(deals.amount, 0) - orders.year_net) as amount_apart
    from deals
    inner join orders
        on
            deals.account_id = orders.account_id
            and deals.opportunity_type = orders.order_type
            and orders.signed_on >= {{ add_days('deals.won_on', -var('deal_match_window_days')) }}
            and orders.signed_on <= {{ add_days('deals.won_on', var('deal_match_window_days')) }}

),

ranked as (

    select
        candidates.*,
        row_number() over (partition by deal_id order by days_apart, amount_apart, order_id) as rank_for_deal,
        row_number() over (partition by order_id order by days_apart, amount_apart, deal_id) as rank_for_order
    from candidates

),

-- each is the other's nearest: a deal stands for one order, an order for one deal
pairs as (

    select * from ranked
    where rank_for_deal = 1 and rank_for_order = 1

),

final as (

    select
        deals.deal_id,
        deals.account_id,
        deals.won_on,
        deals.amount,
        deals.amount_in_currency,
        deals.currency,
        {{ round_ratio('deals.amount_or_nothing', '12') }} as booked_mrr,
        pairs.order_id
    from deals
    left join pairs on deals.deal_id = pairs.deal_id

)

select * from final
