{{ config(enabled='zuora' in enabled_vendors()) }}

with

charges as (

    select * from {{ ref('prep_zuora__charges') }}

    where
        charge_model like 'discount%'
        and (
            discount_is_for is null
            or discount_is_for like '%recurring%'
        )

),

newest_versions as (

    select * from {{ ref('prep_zuora__versions') }}

    where recency = 1

),

-- a share off everything that an account is billed for is off each of its subscriptions
of_the_account as (

    select
        siblings.subscription_id,
        charges.charge_number as discount_id,
        cast(null as {{ dbt.type_string() }}) as item_group,
        charges.percent_off,
        charges.amount_off,
        charges.valid_from as starts_on,
        charges.valid_to as ends_on

    from charges

    inner join newest_versions as carriers
        on charges.subscription_id = carriers.subscription_id

    inner join newest_versions as siblings
        on carriers.account_id = siblings.account_id

    where
        charges.discount_level = 'account'
        and charges.percent_off is not null

),

-- an amount is off once: it stays where it was sold
of_the_subscription as (

    select
        subscription_id,
        charge_number as discount_id,
        case when discount_level = 'rateplan' then item_group end as item_group,
        percent_off,
        amount_off,
        valid_from as starts_on,
        valid_to as ends_on

    from charges

    where
        coalesce(discount_level, '') <> 'account'
        or percent_off is null

),

unioned as (

    select * from of_the_account
    union all
    select * from of_the_subscription

)

select * from unioned
