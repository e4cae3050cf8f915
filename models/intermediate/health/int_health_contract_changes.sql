{{ config(materialized='view') }}

with

known_lines as (

    select * from {{ ref('int_health_lines_as_known') }}

),

valued_lines as (

    select * from {{ ref('int_contract_lines_valued') }}

),

renewals as (

    select * from {{ ref('int_health_renewals_as_known') }}

),

first_commitments as (

    select * from {{ ref('int_health_customer_since_as_known') }}

),

product_levels as (

    select * from {{ ref('int_health_product_levels') }}

),

features as (

    select * from {{ ref('int_usage_features') }}

),

lines as (

    select
        known_lines.*,
        -- what the line would cost without its discount; the quotient may be a float, the cast makes it cents again
        case
            when discount_share < 1 then cast(round(mrr / (1 - discount_share), 2) as {{ type_money() }})
            else mrr
        end as listed_mrr
    from known_lines

),

features_of_product as (

    select
        product_id,
        count(distinct feature) as features,
        count(distinct case when is_sticky then feature end) as sticky_features,
        max(case when is_licensed then 1 else 0 end) as is_licensed
    from features
    group by product_id

),

-- features that no product unlocks are there for every account, as if they came with its first product
counted_products as (

    select
        product_levels.account_id,
        product_levels.valid_from,
        product_levels.valid_to,
        product_levels.quantity,
        coalesce(features_of_product.features, 0) as features,
        coalesce(features_of_product.sticky_features, 0) as sticky_features,
        coalesce(features_of_product.is_licensed, 1) as is_licensed
    from product_levels
    left join features_of_product on product_levels.product_id = features_of_product.product_id
    where product_levels.quantity > 0

),

level_days as (

    select distinct
        account_id,
        valid_from as changed_on
    from product_levels

),

-- one person may hold a seat of several products: the product with the most seats tells how many people are licensed
licence_levels as (

    select
        level_days.account_id,
        level_days.changed_on,
        coalesce(max(counted_products.quantity), 0) as licences
    from level_days
    left join counted_products
        on
            level_days.account_id = counted_products.account_id
            and counted_products.is_licensed = 1
            and level_days.changed_on >= counted_products.valid_from
            and (counted_products.valid_to is null or level_days.changed_on < counted_products.valid_to)
    group by level_days.account_id, level_days.changed_on

),

licence_changes as (

    select
        account_id,
        changed_on,
        licences - lag(licences, 1, 0) over (partition by account_id order by changed_on) as licence_change
    from licence_levels

),

add_ons as (

    select
        account_id,
        contract_id,
        signed_on,
        min(known_on) as known_on
    from valued_lines
    where order_type = 'add_on'
    group by account_id, contract_id, signed_on

),

common_features as (

    select
        count(distinct feature) as features,
        count(distinct case when is_sticky then feature end) as sticky_features
    from features
    where product_id is null

),

first_levels as (

    select
        product_levels.account_id,
        min(product_levels.valid_from) as first_day,
        max(common_features.features) as features,
        max(common_features.sticky_features) as sticky_features
    from product_levels
    cross join common_features
    group by product_levels.account_id

),

changes as (

    {{ state_of('committed_cmrr', 'lines', 'valid_from', 'valid_to', 'mrr') }}
    union all
    {{ state_of('listed_cmrr', 'lines', 'valid_from', 'valid_to', 'listed_mrr') }}
    union all
    {{ change_of('licences', 'licence_changes', 'changed_on', 'licence_change') }}
    union all
    {{ state_of('features_available', 'counted_products', 'valid_from', 'valid_to', 'features') }}
    union all
    {{ state_of('sticky_features_available', 'counted_products', 'valid_from', 'valid_to', 'sticky_features') }}
    union all
    {{ change_of('features_available', 'first_levels', 'first_day', 'features') }}
    union all
    {{ change_of('sticky_features_available', 'first_levels', 'first_day', 'sticky_features') }}
    union all
    {{ state_of('renewals_done', 'renewals', 'valid_from', 'valid_to') }}
    union all
    {{ change_of('add_ons_bought', 'add_ons', 'known_on') }}
    union all
    {{ state_of(
        'customer_since_day', 'first_commitments', 'valid_from', 'valid_to', day_number('customer_since_on')
    ) }}

)

select * from changes
