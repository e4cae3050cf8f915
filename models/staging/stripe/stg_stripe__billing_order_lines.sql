{{ config(enabled='stripe' in enabled_vendors()) }}

with

lines as (

    select * from {{ ref('prep_stripe__term_lines') }}

),

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

prices as (

    select * from {{ ref('prep_stripe__prices') }}

),

discounts as (

    select * from {{ ref('prep_stripe__discounts') }}

),

priced as (

    select
        lines.contract_id,
        lines.item_id,
        lines.line_kind,
        lines.changed_on,
        prices.product_id,
        prices.currency,
        prices.billing_interval,
        prices.interval_count,
        -- metered use is no commitment; packages are counted whole
        case
            when prices.is_metered then cast(0 as decimal(16, 4))
            when prices.package_size > 1 and prices.package_rounding = 'down'
                then cast(floor(lines.quantity / prices.package_size) as decimal(16, 4))
            when prices.package_size > 1
                then cast(ceil(lines.quantity / prices.package_size) as decimal(16, 4))
            else coalesce(lines.quantity, cast(1 as decimal(16, 4)))
        end as quantity,
        -- a tiered price has no unit amount: what was billed for a unit stands for it
        case
            when prices.is_metered then coalesce(prices.unit_price, cast(0 as decimal(18, 6)))
            else coalesce(prices.unit_price, cast(lines.amount / nullif(lines.quantity, 0) as decimal(18, 6)))
        end as unit_price

    from lines

    left join prices
        on lines.price_id = prices.price_id

),

term_values as (

    -- what the coupon's amount is off of: the bill of the term
    select
        contract_id,
        sum(quantity * unit_price) as bill

    from priced

    where line_kind = 'term'

    group by contract_id

),

term_discounts as (

    select
        terms.contract_id,
        sum(
            case
                when discounts.percent_off is not null then cast(discounts.percent_off * 0.01 as decimal(9, 6))
                when term_values.bill > 0
                    then cast(least(discounts.amount_off / term_values.bill, 1) as decimal(9, 6))
                else 0
            end
        ) as discount_share

    from terms

    inner join discounts
        on
            terms.subscription_id = discounts.subscription_id
            and terms.charged_on >= discounts.starts_on
            and terms.charged_on < coalesce(discounts.ends_on, cast('9999-12-31' as date))

    left join term_values
        on terms.contract_id = term_values.contract_id

    group by terms.contract_id

),

joined as (

    select
        priced.contract_id,
        priced.item_id,
        priced.line_kind,
        priced.changed_on,
        priced.product_id,
        priced.quantity,
        priced.unit_price,
        least(coalesce(term_discounts.discount_share, 0), 1) as discount_share,
        priced.billing_interval,
        priced.interval_count,
        coalesce(priced.changed_on, terms.term_start) as service_start,
        terms.term_end as service_end,
        case when priced.line_kind = 'term' then terms.trial_end end as trial_end,
        terms.synced_at,
        terms.is_void

    from priced

    inner join terms
        on priced.contract_id = terms.contract_id

    left join term_discounts
        on priced.contract_id = term_discounts.contract_id

),

{{ subscription_line_rows('stripe') }}

select * from renamed
