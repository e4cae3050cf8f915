-- How the amount of every matched deal reads: the first reading of the seed that gives it. Grain: one row per deal.
with

deals as (

    select * from {{ ref('int_deals_matched') }}
    where order_id is not null

),

orders as (

    select * from {{ ref('int_orders_booked') }}

),

readings as (

    select * from {{ ref('deal_amount_readings') }}

),

joined as (

    select
        deals.deal_id,
        deals.account_id,
        deals.won_on,
        deals.amount,
        deals.amount_in_currency,
        deals.booked_mrr,
        deals.currency = orders.currency as names_order_currency,
        orders.order_id,
        orders.signed_on,
        orders.signed_mrr,
        orders.exchange_rate,
        orders.one_off,
        orders.slack,
        orders.year_net,
        orders.interval_net,
        orders.term_net,
        orders.year_listed,
        orders.interval_listed,
        orders.term_listed
    from deals
    inner join orders on deals.order_id = orders.order_id

),

tried as (

    select
        joined.*,
        readings.reading_order,
        readings.basis,
        readings.has_one_off,
        readings.is_before_discount,
        case
            when readings.is_in_order_currency
                then cast(
                    round(
                        {{ exact_product([('joined.amount_in_currency', 2), ('joined.exchange_rate', 8)], 10) }}, 2
                    ) as {{ type_money() }}
                )
            else joined.amount
        end as converted_amount,
        case when readings.has_one_off then joined.one_off else 0 end as one_off_read,
        case readings.basis
            when 'year' then joined.year_net
            when 'interval' then joined.interval_net
            else joined.term_net
        end as net_read,
        case readings.basis
            when 'year' then joined.year_listed
            when 'interval' then joined.interval_listed
            else joined.term_listed
        end as listed_read
    from joined
    cross join readings
    where joined.amount is not null

),

fitting as (

    select
        tried.*,
        row_number() over (partition by deal_id order by reading_order) as fit_rank
    from tried
    where
        abs(
            converted_amount - one_off_read - case when is_before_discount then listed_read else net_read end
        ) <= {{ greatest_of('slack', var('reconciliation_tolerance')) }}

),

-- the way from what was booked to what was signed, as amounts of a year
steps as (

    select
        fitting.deal_id,
        fitting.reading_order,
        fitting.basis,
        fitting.converted_amount,
        fitting.converted_amount - fitting.one_off_read as recurring_amount,
        fitting.converted_amount - fitting.one_off_read
        - case when fitting.is_before_discount then fitting.listed_read - fitting.net_read else 0 end as net_amount,
        fitting.net_read as basis_amount
    from fitting
    where fitting.fit_rank = 1

),

monthly as (

    select
        deal_id,
        reading_order,
        basis,
        {{ round_ratio('converted_amount', '12') }} as converted_mrr,
        {{ round_ratio('recurring_amount', '12') }} as recurring_mrr,
        {{ round_ratio('net_amount', '12') }} as net_mrr,
        {{ round_ratio('basis_amount', '12') }} as basis_mrr
    from steps

),

final as (

    select
        joined.deal_id,
        joined.account_id,
        joined.won_on,
        joined.amount,
        joined.booked_mrr,
        joined.order_id,
        joined.signed_on,
        joined.signed_mrr,
        joined.names_order_currency,
        monthly.reading_order,
        monthly.basis,
        monthly.converted_mrr,
        monthly.recurring_mrr,
        monthly.net_mrr,
        monthly.basis_mrr
    from joined
    left join monthly on joined.deal_id = monthly.deal_id

)

select * from final
