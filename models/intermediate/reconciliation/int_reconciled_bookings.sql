-- Why the deals won in a month are not the orders signed in it. Grain: one row per fact, month and cause.
with

deals as (

    select * from {{ ref('int_deals_matched') }}

),

deals_read as (

    select * from {{ ref('int_deals_read') }}

),

orders as (

    select * from {{ ref('int_orders_booked') }}

),

matching as (

    select * from {{ ref('int_account_matching') }}

),

unmatched_accounts as (

    select distinct account_id
    from matching
    where match_method = 'unmatched'

),

accounts_with_deals as (

    select distinct account_id
    from deals

),

-- the parts of booked less signed add up to it; a deal that does not read is unexplained whole
parts as (

    {% for cause, amount in [
        ('currency', 'case when names_order_currency then booked_mrr - converted_mrr else 0 end'),
        ('deal_without_currency', 'case when names_order_currency then 0 else booked_mrr - converted_mrr end'),
        ('one_off', 'converted_mrr - recurring_mrr'),
        ('discount', 'recurring_mrr - net_mrr'),
        ('amount_basis', "case when basis = 'year' then 0 else basis_mrr - signed_mrr end"),
        ('rounding', "net_mrr - case when basis = 'year' then signed_mrr else basis_mrr end"),
    ] %}
    select
        account_id,
        won_on as counted_on,
        deal_id as evidence,
        {{ amount }} as amount,
        '{{ cause }}' as cause
    from deals_read
    where reading_order is not null
    union all
    {% endfor %}
    select
        account_id,
        won_on as counted_on,
        deal_id as evidence,
        booked_mrr - signed_mrr as amount,
        case when amount is null then 'deal_without_amount' else 'unexplained' end as cause
    from deals_read
    where reading_order is null

),

in_another_month as (

    select * from deals_read
    where {{ fiscal_month_id('won_on') }} <> {{ fiscal_month_id('signed_on') }}

),

timings as (

    select
        account_id,
        won_on as counted_on,
        deal_id as evidence,
        signed_mrr as amount,
        'timing' as cause
    from in_another_month
    union all
    select
        account_id,
        signed_on as counted_on,
        deal_id as evidence,
        -signed_mrr as amount,
        'timing' as cause
    from in_another_month

),

without_order as (

    select
        account_id,
        won_on as counted_on,
        deal_id as evidence,
        booked_mrr as amount,
        case
            when {{ add_days('won_on', var('deal_match_window_days')) }} > {{ as_of() }} then 'not_ordered_yet'
            else 'unexplained'
        end as cause
    from deals
    where order_id is null

),

without_deal as (

    select
        orders.account_id,
        orders.signed_on as counted_on,
        orders.order_id as evidence,
        -orders.signed_mrr as amount,
        case
            when accounts_with_deals.account_id is not null then 'no_deal'
            when unmatched_accounts.account_id is not null then 'unmatched_account'
            else 'not_sold_by_crm'
        end as cause
    from orders
    left join deals on orders.order_id = deals.order_id
    left join accounts_with_deals on orders.account_id = accounts_with_deals.account_id
    left join unmatched_accounts on orders.account_id = unmatched_accounts.account_id
    where deals.order_id is null

),

unioned as (

    select * from parts
    union all
    select * from timings
    union all
    select * from without_order
    union all
    select * from without_deal

),

final as (

    select
        account_id,
        {{ fiscal_month_id('counted_on') }} as fiscal_period_id,
        cause,
        amount,
        evidence
    from unioned
    where amount <> 0

)

select * from final
