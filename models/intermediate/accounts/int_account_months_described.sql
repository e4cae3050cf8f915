-- CMRR of every month with the account as it was at the month's close. Grain: one row per account and month.
with

account_months as (

    select * from {{ ref('int_account_months') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

customers as (

    select * from {{ ref('int_account_customer_since') }}

),

tenure_bands as (

    select * from {{ ref('tenure_bands') }}

),

described as (

    select
        account_months.*,
        attributes.segment,
        attributes.csm_id,
        attributes.industry,
        attributes.size_band,
        attributes.region,
        attributes.sales_channel,
        {{ years_between('customers.customer_since', 'account_months.close_on') }} as tenure_years

    from account_months
    left join attributes
        on
            account_months.account_id = attributes.account_id
            and account_months.close_on >= attributes.valid_from
            and account_months.close_on < coalesce(attributes.valid_to, cast('9999-12-31' as date))
    left join customers
        on account_months.account_id = customers.account_id

),

final as (

    select
        described.*,
        tenure_bands.tenure_band

    from described
    left join tenure_bands
        on
            described.tenure_years >= tenure_bands.min_years
            and described.tenure_years < tenure_bands.below_years

)

select * from final
