-- Rule 5: the effects of every bridge per product, computed exactly, rounded once, conserving to the cent.
with

sides as (

    select * from {{ ref('int_bridge_sides_as_known') }}

),

-- one money and one length of interval for both sides of a product
measured as (

    select
        sides.*,
        max(interval_count) over (partition by version_on, bridge_kind, bridge_key, product_id) as longest_interval,
        min(currency) over (partition by version_on, bridge_kind, bridge_key)
        = max(currency) over (partition by version_on, bridge_kind, bridge_key) as is_one_currency

    from sides

),

scaled as (

    select
        measured.*,
        case
            when mod(longest_interval, interval_count) = 0
                then {{ exact_product(
                    [('yearly_unit_price', 6), ('cast(floor(longest_interval / interval_count) as integer)', 0)], 12
                ) }}
            else cast(yearly_unit_price * longest_interval / interval_count as {{ type_exact(12) }})
        end as interval_price

    from measured

),

converted as (

    select
        scaled.*,
        case
            when is_one_currency then interval_price
            else {{ exact_product([('interval_price', 12), ('exchange_rate', 8)], 12) }}
        end as unit_price,
        cast(case when is_one_currency then exchange_rate else 1 end as decimal(18, 8)) as rate,
        cast(1 - discount_share as {{ type_exact(14) }}) as net_share

    from scaled

),

pooled as (

    select
        account_id,
        version_on,
        next_version_on,
        is_current,
        bridge_kind,
        bridge_key,
        contract_id,
        bridged_on,
        product_id,
        side,
        min(case when is_archive then 1 else 0 end) = 1 as is_archive,
        max(longest_interval) as longest_interval,
        max(rate) as rate,
        sum(quantity) as quantity,
        sum(mrr) as cmrr,
        min(unit_price) as lowest_price,
        max(unit_price) as highest_price,
        min(net_share) as lowest_share,
        max(net_share) as highest_share,
        sum({{ exact_product([('quantity', 4), ('unit_price', 12)], 14) }}) as list_value,
        sum({{ exact_product([
            (exact_product([('quantity', 4), ('unit_price', 12)], 14), 14), ('net_share', 6),
        ], 14) }}) as net_value,
        min(line_reason_code) as line_reason_code,
        min(line_notice_reason_code) as line_notice_reason_code,
        min(case when is_noticed then 1 else 0 end) = 1 as is_noticed,
        min(order_reason_code) as order_reason_code,
        min(comment) as comment,
        max(known_on) as known_on

    from converted

    group by
        account_id,
        version_on,
        next_version_on,
        is_current,
        bridge_kind,
        bridge_key,
        contract_id,
        bridged_on,
        product_id,
        side

),

-- units add; price and discount are weighted so that the pool's value is theirs
priced as (

    select
        pooled.*,
        case
            when lowest_price = highest_price or quantity = 0 then lowest_price
            else cast(list_value / quantity as {{ type_exact(12) }})
        end as unit_price,
        case
            when lowest_share = highest_share or list_value = 0 then lowest_share
            else cast(net_value / list_value as {{ type_exact(14) }})
        end as net_share

    from pooled

),

old_sides as (

    select * from priced
    where side = 'old' and quantity > 0

),

new_sides as (

    select * from priced
    where side = 'new'

),

products as (

    select
        coalesce(old_sides.account_id, new_sides.account_id) as account_id,
        coalesce(old_sides.version_on, new_sides.version_on) as version_on,
        coalesce(old_sides.next_version_on, new_sides.next_version_on) as next_version_on,
        coalesce(old_sides.is_current, new_sides.is_current) as is_current,
        coalesce(old_sides.bridge_kind, new_sides.bridge_kind) as bridge_kind,
        coalesce(old_sides.bridge_key, new_sides.bridge_key) as bridge_key,
        coalesce(old_sides.contract_id, new_sides.contract_id) as contract_id,
        coalesce(old_sides.bridged_on, new_sides.bridged_on) as bridged_on,
        coalesce(old_sides.product_id, new_sides.product_id) as product_id,
        coalesce(new_sides.is_archive, false) as is_archive,
        coalesce(old_sides.longest_interval, new_sides.longest_interval) * 12 as months_divisor,
        coalesce(old_sides.quantity, 0) > 0 as is_in_old,
        coalesce(new_sides.quantity, 0) > 0 as is_in_new,
        -- a pool of several prices or discounts has a weighted one, which a division made inexact
        coalesce(old_sides.lowest_price <> old_sides.highest_price, false)
        or coalesce(new_sides.lowest_price <> new_sides.highest_price, false)
        or coalesce(old_sides.lowest_share <> old_sides.highest_share, false)
        or coalesce(new_sides.lowest_share <> new_sides.highest_share, false) as is_weighted,
        coalesce(old_sides.cmrr, 0) as old_cmrr,
        coalesce(new_sides.cmrr, 0) as new_cmrr,
        cast(coalesce(old_sides.quantity, 0) as decimal(16, 4)) as old_quantity,
        cast(coalesce(new_sides.quantity, 0) as decimal(16, 4)) as new_quantity,
        coalesce(old_sides.unit_price, 0) as old_price,
        coalesce(new_sides.unit_price, 0) as new_price,
        cast(coalesce(old_sides.net_share, 1) as {{ type_exact(14) }}) as old_share,
        cast(coalesce(new_sides.net_share, 1) as {{ type_exact(14) }}) as new_share,
        cast(coalesce(old_sides.rate, 1) as decimal(18, 8)) as old_rate,
        cast(coalesce(new_sides.rate, 1) as decimal(18, 8)) as new_rate,
        new_sides.line_reason_code,
        old_sides.line_notice_reason_code,
        coalesce(old_sides.is_noticed, false) as is_noticed,
        new_sides.order_reason_code,
        new_sides.comment

    from old_sides
    full outer join new_sides
        on
            old_sides.version_on = new_sides.version_on
            and old_sides.bridge_kind = new_sides.bridge_kind
            and old_sides.bridge_key = new_sides.bridge_key
            and old_sides.product_id = new_sides.product_id

),

whole_bridges as (

    select
        products.*,
        is_in_old and is_in_new as is_kept,
        max(order_reason_code) over (
            partition by version_on, bridge_kind, bridge_key
        ) as bridge_order_reason_code,
        max(comment) over (
            partition by version_on, bridge_kind, bridge_key
        ) as bridge_comment,
        max(case when is_archive and is_in_new and not is_in_old then 1 else 0 end) over (
            partition by version_on, bridge_kind, bridge_key
        ) = 1 as is_archive_fall,
        sum(case when is_in_old and not is_in_new then old_cmrr else 0 end) over (
            partition by version_on, bridge_kind, bridge_key
        ) as dropped_cmrr,
        row_number() over (
            partition by version_on, bridge_kind, bridge_key
            order by
                case when is_archive and is_in_new and not is_in_old then 0 else 1 end, new_cmrr desc, product_id asc
        ) as archive_order

    from products

),

-- exact effects: money of `months_divisor` months, in the reporting currency
exact as (

    select
        whole_bridges.*,
        {{ bridge_effect('new_quantity - old_quantity', 'old_price', 'old_share', 'old_rate') }} as exact_quantity,
        {{ bridge_effect('new_quantity', 'new_price - old_price', 'old_share', 'old_rate') }} as exact_list_price,
        {{ bridge_effect('new_quantity', 'new_price', 'new_share - old_share', 'old_rate') }} as exact_discount,
        {{ bridge_effect('new_quantity', 'new_price', 'new_share', 'new_rate - old_rate') }} as exact_fx

    from whole_bridges

),

-- what a weighted pool leaves behind the sixth digit is noise of its division, and would tip ties
settled as (

    select
        {% for effect in ['quantity', 'list_price', 'discount', 'fx'] %}
        case
            when is_weighted then cast(round(exact_{{ effect }}, 6) as {{ type_exact(22) }})
            else exact_{{ effect }}
        end
            as settled_{{ effect }},
        {% endfor %}
        exact.*

    from exact

),

rounded as (

    select
        settled.*,
        {{ round_ratio('settled_quantity', 'months_divisor') }} as rounded_quantity,
        {{ round_ratio('settled_list_price', 'months_divisor') }} as rounded_list_price,
        {{ round_ratio('settled_discount', 'months_divisor') }} as rounded_discount,
        {{ round_ratio('settled_fx', 'months_divisor') }} as rounded_fx,
        -- the remainder's place: the largest effect, in this order where they are as large
        case
            when
                abs(settled_quantity) >= abs(settled_list_price)
                and abs(settled_quantity) >= abs(settled_discount)
                and abs(settled_quantity) >= abs(settled_fx)
                then 'quantity'
            when abs(settled_list_price) >= abs(settled_discount) and abs(settled_list_price) >= abs(settled_fx)
                then 'list_price'
            when abs(settled_discount) >= abs(settled_fx) then 'discount'
            else 'fx'
        end as remainder_goes_to

    from settled

),

with_remainder as (

    select
        rounded.*,
        case
            when is_kept
                then new_cmrr - old_cmrr - rounded_quantity - rounded_list_price - rounded_discount - rounded_fx
            else 0
        end as cents_left

    from rounded

),

final as (

    select
        account_id,
        version_on,
        next_version_on,
        is_current,
        bridge_kind,
        bridge_key,
        contract_id,
        bridged_on,
        product_id,
        is_archive_fall,
        is_in_old,
        is_in_new,
        cast(old_cmrr as {{ type_money() }}) as old_cmrr,
        cast(new_cmrr as {{ type_money() }}) as new_cmrr,
        cast(
            rounded_quantity + case when remainder_goes_to = 'quantity' then cents_left else 0 end
            as {{ type_money() }}
        ) as quantity_effect,
        cast(
            rounded_list_price + case when remainder_goes_to = 'list_price' then cents_left else 0 end
            as {{ type_money() }}
        ) as list_price_effect,
        cast(
            rounded_discount + case when remainder_goes_to = 'discount' then cents_left else 0 end
            as {{ type_money() }}
        ) as discount_effect,
        cast(
            rounded_fx + case when remainder_goes_to = 'fx' then cents_left else 0 end as {{ type_money() }}
        ) as fx_effect,
        cast(
            case when is_in_old and not is_in_new and not is_archive_fall then -old_cmrr else 0 end
            as {{ type_money() }}
        ) as product_churn,
        cast(
            case
                when is_in_new and not is_in_old and not (is_archive_fall and is_archive) then new_cmrr
                else 0
            end as {{ type_money() }}
        ) as new_product,
        cast(
            case
                when is_archive_fall and is_archive and is_in_new and not is_in_old
                    then new_cmrr - case when archive_order = 1 then dropped_cmrr else 0 end
                else 0
            end as {{ type_money() }}
        ) as archive_effect,
        case
            when is_in_old and not is_in_new and is_noticed then line_notice_reason_code
            else coalesce(line_reason_code, bridge_order_reason_code)
        end as raw_reason_code,
        coalesce(comment, bridge_comment) as comment

    from with_remainder

),

with_like_for_like as (

    select
        final.*,
        cast(
            case when is_in_old and is_in_new then old_cmrr + {{ least_of('quantity_effect', '0') }} else 0 end
            as {{ type_money() }}
        ) as like_for_like_cmrr

    from final

)

select * from with_like_for_like
