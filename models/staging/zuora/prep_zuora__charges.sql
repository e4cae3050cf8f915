{{ config(enabled='zuora' in enabled_vendors(), materialized='table') }}

{%- set charge_columns = [
    'charge_number', 'version_id', 'rate_plan_id', 'product_id', 'charge_type', 'charge_model', 'discount_level',
    'discount_is_for', 'currency', 'quantity', 'mrr', 'billing_period', 'specific_billing_period', 'price_base',
    'segment_number', 'starts_on', 'ends_on', 'version_number', 'created_at', 'updated_at', 'synced_at', 'is_deleted',
] %}
{%- set plan_columns = [
    'item_group', 'amendment_id', 'amendment_type', 'product_id', 'synced_at', 'is_deleted',
] %}

with

charge_deliveries as (

    select * from {{ ref('base_zuora__rate_plan_charge') }}

),

plan_deliveries as (

    select * from {{ ref('base_zuora__rate_plan') }}

),

tier_deliveries as (

    select * from {{ ref('base_zuora__rate_plan_charge_tier') }}

),

amendment_deliveries as (

    select * from {{ ref('base_zuora__amendment') }}

),

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

charges as (

    {{ newest_per_key('charge_deliveries', ['charge_id'], charge_columns) }}

),

plans as (

    {{ newest_per_key('plan_deliveries', ['rate_plan_id'], plan_columns) }}

),

amendments as (

    {{ newest_per_key('amendment_deliveries', ['amendment_id'], ['signed_on', 'synced_at', 'is_deleted']) }}

),

latest_tiers as (

    {{ newest_per_key(
        'tier_deliveries', ['tier_id'], ['charge_id', 'price', 'percent_off', 'amount_off', 'synced_at', 'is_deleted']
    ) }}

),

tiers as (

    -- a charge of several tiers has no price of a unit
    select
        charge_id,
        case when count(*) = 1 then max(price) end as price,
        max(percent_off) as percent_off,
        max(amount_off) as amount_off

    from latest_tiers

    where not is_deleted

    group by charge_id

),

placed as (

    select
        versions.subscription_id,
        charges.*,
        coalesce(plans.item_group, charges.rate_plan_id) as item_group,
        coalesce(charges.product_id, plans.product_id) as sold_product_id,
        coalesce(plans.amendment_type = 'removeproduct', false) as is_removed,
        amendments.signed_on as amended_on,
        tiers.price,
        tiers.percent_off,
        tiers.amount_off,
        -- every version of the subscription lists its charges anew: the newest says what a segment is
        row_number() over (
            partition by versions.subscription_id, charges.charge_number, charges.segment_number
            order by
                versions.version_number desc, charges.version_number desc, charges.updated_at desc nulls last,
                charges.charge_id asc
        ) as recency

    from charges

    inner join versions
        on charges.version_id = versions.version_id

    left join plans
        on charges.rate_plan_id = plans.rate_plan_id

    left join amendments
        on plans.amendment_id = amendments.amendment_id

    left join tiers
        on charges.charge_id = tiers.charge_id

    where
        (not charges.is_deleted or versions.is_deleted)
        and not coalesce(plans.is_deleted and not versions.is_deleted, false)

),

segments as (

    select
        *,
        -- the next segment of a charge takes over from it
        lead(starts_on) over (partition by subscription_id, charge_number order by starts_on, segment_number)
            as next_starts_on

    from placed

    where recency = 1

),

bounded as (

    select
        *,
        starts_on as valid_from,
        {{ least_of(
            "coalesce(ends_on, cast('9999-12-31' as date))",
            "coalesce(next_starts_on, cast('9999-12-31' as date))"
        ) }} as valid_to

    from segments

)

select * from bounded

where valid_from < valid_to and not is_removed
