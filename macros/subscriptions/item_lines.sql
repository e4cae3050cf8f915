{#-
    What terms hold and how it changes, for vendors that say what a subscription held on any day. `items` has one row
    per subscription, item and half-open interval of days (valid_from, valid_to) with what it costs, since when that was
    agreed (signed_on) and whether it recurs; `discounts` half-open intervals of days with percent_off or amount_off a
    bill, on all items or on those of one `item_group`. `subscriptions.billing_months` lies between two bills; null
    where a vendor bills by the day.

    Rules speak of products, so a day on which anything of a product changes restates all that is held of it: as add_on
    where the term had nothing of it, else as amendment, with quantity 0 where nothing is left. What was agreed with the
    term but starts later is a line of the term.
-#}
{% macro subscription_item_lines(subscriptions, terms, items, discounts) -%}
with

subscriptions as (

    select * from {{ subscriptions }}

),

terms as (

    select * from {{ terms }}

),

items as (

    select * from {{ items }}

),

discounts as (

    select * from {{ discounts }}

),

held as (

    select
        terms.contract_id,
        terms.signed_on as term_signed_on,
        terms.charged_on,
        terms.term_end,
        -- the day on which service ends is told by a cancellation, not by dropped products
        coalesce(subscriptions.service_ends_on, cast('9999-12-31' as date)) as service_ends_on,
        items.*

    from terms

    inner join subscriptions
        on terms.subscription_id = subscriptions.subscription_id

    inner join items
        on
            terms.subscription_id = items.subscription_id
            and terms.term_end >= items.valid_from
            and terms.charged_on < items.valid_to

),

in_force as (

    select
        terms.contract_id,
        terms.charged_on,
        terms.term_end,
        subscriptions.billing_months,
        discounts.item_group,
        discounts.percent_off,
        discounts.amount_off,
        discounts.starts_on,
        coalesce(discounts.ends_on, cast('9999-12-31' as date)) as ends_on

    from terms

    inner join subscriptions
        on terms.subscription_id = subscriptions.subscription_id

    inner join discounts
        on
            terms.subscription_id = discounts.subscription_id
            and terms.term_end >= discounts.starts_on
            and terms.charged_on < coalesce(discounts.ends_on, cast('9999-12-31' as date))

),

applied as (

    -- a discount comes and goes with a bill, not between two of them
    select
        contract_id,
        charged_on,
        term_end,
        item_group,
        percent_off,
        amount_off,
        {{ next_bill_on('starts_on', 'charged_on', 'billing_months', 'term_end') }} as starts_on,
        {{ next_bill_on('ends_on', 'charged_on', 'billing_months', 'term_end') }} as ends_on

    from in_force

),

days as (

    select
        contract_id,
        charged_on as changes_on
    from terms
    union distinct
    select
        contract_id,
        valid_from as changes_on
    from held
    where valid_from > charged_on
    union distinct
    select
        contract_id,
        valid_to as changes_on
    from held
    where valid_to <= term_end and valid_to < service_ends_on
    union distinct
    select
        contract_id,
        starts_on as changes_on
    from applied
    where starts_on > charged_on
    union distinct
    select
        contract_id,
        ends_on as changes_on
    from applied
    where ends_on <= term_end

),

states as (

    select
        days.changes_on,
        held.*

    from days

    inner join held
        on
            days.contract_id = held.contract_id
            and days.changes_on >= held.valid_from
            and days.changes_on < held.valid_to

),

bills as (

    -- what an amount is off of
    select
        states.contract_id,
        states.changes_on,
        applied.item_group,
        sum(cast(states.quantity as decimal(16, 4)) * cast(states.unit_price as decimal(18, 6))) as bill

    from states

    inner join (select distinct contract_id, item_group from applied) as applied
        on
            states.contract_id = applied.contract_id
            and (applied.item_group is null or states.item_group = applied.item_group)

    group by states.contract_id, states.changes_on, applied.item_group

),

shares as (

    select
        bills.contract_id,
        bills.changes_on,
        bills.item_group,
        sum(
            case
                when applied.percent_off is not null then cast(applied.percent_off * 0.01 as decimal(9, 6))
                when bills.bill > 0 then cast({{ least_of('applied.amount_off / bills.bill', '1') }} as decimal(9, 6))
                else 0
            end
        ) as discount_share

    from bills

    inner join applied
        on
            bills.contract_id = applied.contract_id
            and bills.changes_on >= applied.starts_on
            and bills.changes_on < applied.ends_on
            and coalesce(bills.item_group, '') = coalesce(applied.item_group, '')

    group by bills.contract_id, bills.changes_on, bills.item_group

),

discounted as (

    select
        states.*,
        cast({{ least_of(
            'coalesce(of_all.discount_share, 0) + coalesce(of_group.discount_share, 0)',
            '1'
        ) }} as decimal(9, 6))
            as discount_share

    from states

    left join shares as of_all
        on
            states.contract_id = of_all.contract_id
            and states.changes_on = of_all.changes_on
            and of_all.item_group is null

    left join shares as of_group
        on
            states.contract_id = of_group.contract_id
            and states.changes_on = of_group.changes_on
            and states.item_group = of_group.item_group

),

product_days as (

    select
        held.contract_id,
        held.product_id,
        held.charged_on,
        held.term_signed_on,
        days.changes_on

    from (select distinct contract_id, product_id, charged_on, term_signed_on from held) as held

    inner join days
        on held.contract_id = days.contract_id

),

product_states as (

    select
        contract_id,
        product_id,
        changes_on,
        count(*) as item_count,
        sum(quantity) as quantity,
        sum(cast(quantity as decimal(16, 4)) * cast(unit_price as decimal(18, 6))) as list_value,
        sum(
            cast(cast(quantity as decimal(16, 4)) * cast(unit_price as decimal(18, 6)) as decimal(26, 6))
            * cast(1 - discount_share as decimal(9, 6))
        ) as net_value,
        min(unit_price) as unit_price,
        min(billing_interval) as billing_interval,
        min(interval_count) as interval_count,
        max(currency) as currency,
        min(signed_on) as signed_on,
        max(case when recurs then 1 else 0 end) as recurring_items

    from discounted

    group by contract_id, product_id, changes_on

),

compared as (

    select
        product_days.*,
        product_states.item_count,
        product_states.quantity,
        product_states.list_value,
        product_states.net_value,
        product_states.billing_interval,
        product_states.interval_count,
        product_states.signed_on,
        {% for column in [
            'item_count', 'quantity', 'list_value', 'net_value', 'unit_price', 'billing_interval', 'interval_count',
            'currency', 'recurring_items',
        ] -%}
        lag(product_states.{{ column }}) over (
            partition by product_days.contract_id, product_days.product_id order by product_days.changes_on
        ) as {{ column }}_before{{ ',' if not loop.last }}
        {% endfor %}

    from product_days

    left join product_states
        on
            product_days.contract_id = product_states.contract_id
            and product_days.product_id = product_states.product_id
            and product_days.changes_on = product_states.changes_on

),

judged as (

    select
        *,
        case
            when item_count is null and item_count_before is null then 'nothing'
            -- what is charged once is not dropped when its day is over
            when item_count is null and recurring_items_before = 0 then 'nothing'
            when item_count is null then 'dropped'
            when changes_on = charged_on then 'term'
            when item_count_before is null and signed_on <= term_signed_on then 'term'
            when item_count_before is null then 'add_on'
            when
                quantity <> quantity_before
                or list_value <> list_value_before
                or net_value <> net_value_before
                or billing_interval <> billing_interval_before
                or interval_count <> interval_count_before
                then 'amendment'
            else 'nothing'
        end as change

    from compared

),

lines as (

    select
        judged.contract_id,
        -- what comes and goes within a term is a line each time
        case
            when judged.change = 'term' and judged.changes_on > judged.charged_on
                then discounted.item_id || ':' || {{ as_text('judged.changes_on') }}
            else discounted.item_id
        end as item_id,
        judged.change as line_kind,
        case when judged.changes_on > judged.charged_on then judged.changes_on end as changed_on,
        -- what is only restated was not agreed again
        case
            when discounted.valid_from = judged.changes_on then discounted.signed_on
            else judged.changes_on
        end as signed_on,
        judged.product_id,
        discounted.currency,
        discounted.quantity,
        discounted.unit_price,
        discounted.discount_share,
        discounted.billing_interval,
        discounted.interval_count

    from judged

    inner join discounted
        on
            judged.contract_id = discounted.contract_id
            and judged.product_id = discounted.product_id
            and judged.changes_on = discounted.changes_on

    where judged.change in ('term', 'add_on', 'amendment')

    union all

    select
        contract_id,
        product_id as item_id,
        'amendment' as line_kind,
        changes_on as changed_on,
        changes_on as signed_on,
        product_id,
        currency_before as currency,
        cast(0 as decimal(16, 4)) as quantity,
        unit_price_before as unit_price,
        cast(0 as decimal(9, 6)) as discount_share,
        billing_interval_before as billing_interval,
        interval_count_before as interval_count

    from judged

    where change = 'dropped'

)

select * from lines
{%- endmacro %}

{#- The two contract tables of such a vendor, whose models are named alike: whole models. -#}
{% macro subscription_orders_model(vendor) -%}
with

terms as (

    select * from {{ ref('prep_' ~ vendor ~ '__terms') }}

),

subscriptions as (

    select * from {{ ref('prep_' ~ vendor ~ '__subscriptions') }}

),

lines as (

    select
        contract_id,
        line_kind,
        changed_on,
        signed_on,
        currency

    from {{ ref('prep_' ~ vendor ~ '__term_lines') }}

    union all

    -- a term that holds nothing has a currency, too
    select
        terms.contract_id,
        'term' as line_kind,
        cast(null as date) as changed_on,
        cast(null as date) as signed_on,
        subscriptions.currency

    from terms

    inner join subscriptions
        on terms.subscription_id = subscriptions.subscription_id

),

{{ subscription_order_rows(vendor) }}

select * from renamed
{%- endmacro %}

{% macro subscription_order_lines_model(vendor) -%}
with

terms as (

    select * from {{ ref('prep_' ~ vendor ~ '__terms') }}

),

lines as (

    select * from {{ ref('prep_' ~ vendor ~ '__term_lines') }}

),

joined as (

    select
        lines.*,
        coalesce(lines.changed_on, terms.term_start) as service_start,
        terms.term_end as service_end,
        case when lines.line_kind = 'term' and lines.changed_on is null then terms.trial_end end as trial_end,
        terms.synced_at,
        terms.is_void

    from lines

    inner join terms
        on lines.contract_id = terms.contract_id

),

{{ subscription_line_rows(vendor) }}

select * from renamed
{%- endmacro %}

{#- The first day of the term, counted from its first charged day by whole billing periods, that is not before `day`;
    the day itself where it lies outside of the term or bills have no length in months. -#}
{% macro next_bill_on(day, charged_on, months, term_end) -%}
    {%- set between = dbt.datediff(charged_on, day, 'month') -%}
    {%- set bills = 'cast(ceil(' ~ between ~ ' / cast(' ~ months ~ ' as decimal(9, 0))) as integer)' -%}
    case
        when {{ day }} <= {{ charged_on }} or {{ day }} > {{ term_end }} or coalesce({{ months }}, 0) = 0 then {{ day }}
        when {{ add_months(charged_on, bills ~ ' * ' ~ months) }} >= {{ day }}
            then {{ add_months(charged_on, bills ~ ' * ' ~ months) }}
        else {{ add_months(charged_on, '(' ~ bills ~ ' + 1) * ' ~ months) }}
    end
{%- endmacro %}
