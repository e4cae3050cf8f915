{{ config(enabled='stripe' in enabled_vendors(), materialized='table') }}

with

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

subscriptions as (

    select * from {{ ref('prep_stripe__subscriptions') }}

),

billed_lines as (

    select * from {{ ref('prep_stripe__billed_lines') }}

),

item_deliveries as (

    select * from {{ ref('base_stripe__subscription_item') }}

),

quantity_versions as (

    select * from {{ ref('prep_stripe__quantity_versions') }}

),

latest_items as (

    {{ newest_per_key(
        'item_deliveries', ['item_id'], ['subscription_id', 'price_id', 'quantity', 'created_on', 'synced_at']
    ) }}

),

items as (

    select
        *,
        -- the oldest items are there from the start, whatever day they were (re-)created on
        created_on is null
        or created_on = min(created_on) over (partition by subscription_id) as is_original,
        count(*) over (partition by subscription_id) as items_of_subscription

    from latest_items

),

billed_ranked as (

    select
        terms.contract_id,
        billed_lines.item_id,
        billed_lines.price_id,
        billed_lines.quantity,
        billed_lines.amount,
        row_number() over (
            partition by terms.contract_id, billed_lines.item_id
            order by billed_lines.period_starts_on, billed_lines.invoice_line_id
        ) as line_rank

    from terms

    inner join billed_lines
        on
            terms.subscription_id = billed_lines.subscription_id
            and billed_lines.period_starts_on between terms.term_start and terms.term_end
            and terms.charged_on < billed_lines.period_ends_on

    where not billed_lines.is_proration

),

billed as (

    select
        contract_id,
        item_id,
        price_id,
        quantity,
        amount

    from billed_ranked

    where line_rank = 1

),

billed_contracts as (

    select distinct contract_id from billed

),

unbilled as (

    -- no invoice landed for the term: what the subscription holds now, in the quantity its history knows
    select
        terms.contract_id,
        items.item_id,
        items.price_id,
        coalesce(quantity_versions.quantity, items.quantity) as quantity,
        cast(null as decimal(18, 6)) as amount

    from terms

    inner join items
        on
            terms.subscription_id = items.subscription_id
            and (items.is_original or terms.term_start >= items.created_on)

    left join billed_contracts
        on terms.contract_id = billed_contracts.contract_id

    left join quantity_versions
        on
            terms.subscription_id = quantity_versions.subscription_id
            and items.items_of_subscription = 1
            and terms.charged_on >= quantity_versions.valid_from
            and terms.charged_on < quantity_versions.valid_to

    where billed_contracts.contract_id is null

),

added as (

    -- bought while the term ran: an add-on from the day it was added
    select
        terms.contract_id,
        items.item_id,
        items.price_id,
        items.quantity,
        cast(null as decimal(18, 6)) as amount,
        items.created_on as changed_on

    from terms

    inner join items
        on
            terms.subscription_id = items.subscription_id
            and terms.charged_on < items.created_on
            and terms.term_end >= items.created_on

    left join billed
        on
            terms.contract_id = billed.contract_id
            and items.item_id = billed.item_id

    where
        not items.is_original
        and billed.item_id is null

),

settled as (

    -- a change within a period is settled by two lines; the positive one says what holds from that day on
    select
        terms.contract_id,
        billed_lines.item_id,
        billed_lines.price_id,
        billed_lines.quantity,
        cast(null as decimal(18, 6)) as amount,
        billed_lines.period_starts_on as changed_on,
        1 as evidence_rank

    from terms

    inner join billed_lines
        on
            terms.subscription_id = billed_lines.subscription_id
            and terms.charged_on < billed_lines.period_starts_on
            and terms.term_end >= billed_lines.period_starts_on

    left join added
        on
            terms.contract_id = added.contract_id
            and billed_lines.item_id = added.item_id
            and billed_lines.period_starts_on = added.changed_on

    where
        billed_lines.is_proration
        and billed_lines.amount > 0
        and billed_lines.quantity is not null
        and added.item_id is null

),

removed as (

    -- a credit for the rest of the period with nothing charged instead: the item was taken off that day
    select
        terms.contract_id,
        billed_lines.item_id,
        max(billed_lines.price_id) as price_id,
        cast(0 as decimal(16, 4)) as quantity,
        cast(null as decimal(18, 6)) as amount,
        billed_lines.period_starts_on as changed_on,
        3 as evidence_rank

    from terms

    inner join subscriptions
        on terms.subscription_id = subscriptions.subscription_id

    inner join billed_lines
        on
            terms.subscription_id = billed_lines.subscription_id
            and terms.charged_on < billed_lines.period_starts_on
            and terms.term_end >= billed_lines.period_starts_on

    left join items
        on
            billed_lines.subscription_id = items.subscription_id
            and billed_lines.item_id = items.item_id

    where
        billed_lines.is_proration
        -- an item that is held today was not taken off, and with the subscription all of them go
        and items.item_id is null
        and (subscriptions.service_ends_on is null or billed_lines.period_starts_on < subscriptions.service_ends_on)

    group by terms.contract_id, billed_lines.item_id, billed_lines.period_starts_on

    having max(billed_lines.amount) < 0

),

requantified as (

    -- the same from the versions of the subscription, which hold a quantity where it has one item
    select
        terms.contract_id,
        items.item_id,
        items.price_id,
        quantity_versions.quantity,
        cast(null as decimal(18, 6)) as amount,
        quantity_versions.valid_from as changed_on,
        2 as evidence_rank

    from terms

    inner join quantity_versions
        on
            terms.subscription_id = quantity_versions.subscription_id
            and terms.charged_on < quantity_versions.valid_from
            and terms.term_end >= quantity_versions.valid_from

    inner join items
        on
            terms.subscription_id = items.subscription_id
            and items.items_of_subscription = 1

),

changes as (

    select * from settled
    union all
    select * from removed
    union all
    select * from requantified

),

changes_ranked as (

    select
        *,
        row_number() over (
            partition by contract_id, item_id, changed_on
            order by evidence_rank asc, price_id asc, quantity desc
        ) as change_rank

    from changes

),

unioned as (

    select
        contract_id,
        item_id,
        price_id,
        quantity,
        amount,
        'term' as line_kind,
        cast(null as date) as changed_on
    from billed
    union all
    select
        contract_id,
        item_id,
        price_id,
        quantity,
        amount,
        'term' as line_kind,
        cast(null as date) as changed_on
    from unbilled
    union all
    select
        contract_id,
        item_id,
        price_id,
        quantity,
        amount,
        'add_on' as line_kind,
        changed_on
    from added
    union all
    select
        contract_id,
        item_id,
        price_id,
        quantity,
        amount,
        'amendment' as line_kind,
        changed_on
    from changes_ranked
    where change_rank = 1

)

select * from unioned
