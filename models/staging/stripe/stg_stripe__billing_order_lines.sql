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
        -- a tiered price has no unit amount: what was billed for a unit stands for it; what is taken off needs none
        case
            when prices.is_metered or lines.quantity = 0 then coalesce(prices.unit_price, cast(0 as decimal(18, 6)))
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
                    then cast({{ least_of('discounts.amount_off / term_values.bill', '1') }} as decimal(9, 6))
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

described as (

    select
        priced.contract_id,
        priced.item_id,
        priced.line_kind,
        priced.changed_on,
        priced.product_id,
        priced.quantity,
        priced.unit_price,
        {{ least_of('coalesce(term_discounts.discount_share, 0)', '1') }} as discount_share,
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

stated as (

    -- what is said of an item holds until something else is said of it
    select
        *,
        coalesce(changed_on, cast('0001-01-01' as date)) as stated_on,
        lead(changed_on) over (
            partition by contract_id, item_id order by coalesce(changed_on, cast('0001-01-01' as date))
        ) as next_stated_on

    from described

),

moved as (

    -- an item whose new price belongs to another product leaves the old one
    select stated.*

    from stated

    inner join described
        on
            stated.contract_id = described.contract_id
            and stated.item_id = described.item_id
            and stated.next_stated_on = described.changed_on

    where
        described.line_kind = 'amendment'
        and stated.product_id <> described.product_id
        and stated.quantity > 0

),

changed_products as (

    select
        contract_id,
        product_id,
        changed_on
    from described
    where line_kind = 'amendment'
    union distinct
    select
        contract_id,
        product_id,
        next_stated_on as changed_on
    from moved

),

untouched as (

    -- an amendment replaces all lines of its product, so it says again what the other items of it hold
    select
        stated.*,
        changed_products.changed_on as restated_on

    from stated

    inner join changed_products
        on
            stated.contract_id = changed_products.contract_id
            and stated.product_id = changed_products.product_id
            and stated.stated_on < changed_products.changed_on
            and coalesce(stated.next_stated_on, cast('9999-12-31' as date)) > changed_products.changed_on

    where stated.quantity > 0

),

products_of_day as (

    select
        contract_id,
        product_id,
        changed_on
    from described
    where line_kind = 'amendment'
    union distinct
    select
        contract_id,
        product_id,
        restated_on as changed_on
    from untouched

),

left_with_nothing as (

    select moved.*

    from moved

    left join products_of_day
        on
            moved.contract_id = products_of_day.contract_id
            and moved.product_id = products_of_day.product_id
            and moved.next_stated_on = products_of_day.changed_on

    where products_of_day.contract_id is null

),

restated as (

    select
        contract_id,
        item_id,
        restated_on as changed_on,
        product_id,
        quantity,
        unit_price,
        discount_share,
        billing_interval,
        interval_count,
        service_end,
        synced_at,
        is_void
    from untouched
    union all
    select
        contract_id,
        item_id || ':' || product_id as item_id,
        next_stated_on as changed_on,
        product_id,
        cast(0 as decimal(16, 4)) as quantity,
        unit_price,
        discount_share,
        billing_interval,
        interval_count,
        service_end,
        synced_at,
        is_void
    from left_with_nothing

),

joined as (

    select
        contract_id,
        item_id,
        line_kind,
        changed_on,
        product_id,
        quantity,
        unit_price,
        discount_share,
        billing_interval,
        interval_count,
        service_start,
        service_end,
        trial_end,
        synced_at,
        is_void
    from described
    union all
    select
        contract_id,
        item_id,
        'amendment' as line_kind,
        changed_on,
        product_id,
        quantity,
        unit_price,
        discount_share,
        billing_interval,
        interval_count,
        changed_on as service_start,
        service_end,
        cast(null as date) as trial_end,
        synced_at,
        is_void
    from restated

),

{{ subscription_line_rows('stripe') }}

select * from renamed
