-- The value of every lock member by product, with the attributes its account had on the eve of the period.
with

members as (

    select * from {{ ref('int_lock_members_as_known') }}

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_running_at_term_end

),

products as (

    select * from {{ ref('int_billing_products') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

accounts as (

    select * from {{ ref('int_crm_accounts') }}

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

tenure_bands as (

    select * from {{ ref('tenure_bands') }}

),

assumed_churn as (

    select * from {{ ref('assumed_churn') }}

),

values_by_product as (

    select
        members.lock_grain,
        members.lock_period,
        members.contract_id,
        lines.product_id,
        sum(case when lines.is_base then lines.mrr else 0 end) as base_cmrr,
        sum(case when lines.is_base then 0 else lines.mrr end) as add_on_cmrr

    from members
    inner join lines
        on
            members.version_on = lines.version_on
            and members.contract_id = lines.contract_id

    group by members.lock_grain, members.lock_period, members.contract_id, lines.product_id

),

first_signings as (

    select
        members.account_id,
        members.eve_on,
        min(terms.signed_on) as first_signed_on

    from (select distinct
        account_id,
        eve_on
    from members) as members
    inner join terms
        on
            members.account_id = terms.account_id
            and members.eve_on >= terms.known_on

    group by members.account_id, members.eve_on

),

described as (

    select
        members.lock_grain,
        members.lock_period,
        members.starts_on,
        members.fiscal_year,
        members.contract_id,
        members.account_id,
        members.is_carried_in,
        members.status = 'renewed' as is_renewed_at_lock,
        members.status in ('lost', 'lapsed') as is_lost_at_lock,
        attributes.segment,
        attributes.csm_id,
        attributes.industry,
        attributes.size_band,
        attributes.region,
        attributes.sales_channel,
        {{ years_between(
            'coalesce(accounts.customer_since, first_signings.first_signed_on)', 'members.eve_on'
        ) }} as tenure_years

    from members
    left join attributes
        on
            members.account_id = attributes.account_id
            and members.eve_on >= attributes.valid_from
            and members.eve_on < coalesce(attributes.valid_to, cast('9999-12-31' as date))
    left join accounts
        on members.account_id = accounts.account_id
    left join first_signings
        on
            members.account_id = first_signings.account_id
            and members.eve_on = first_signings.eve_on

),

final as (

    select
        described.lock_grain,
        described.lock_period,
        described.starts_on,
        described.contract_id,
        described.account_id,
        values_by_product.product_id,
        products.product_line,
        products.plan,
        cast(values_by_product.base_cmrr as {{ type_money() }}) as base_cmrr,
        cast(values_by_product.add_on_cmrr as {{ type_money() }}) as add_on_cmrr,
        cast(coalesce(assumed_churn.assumed_churn_share, 0) as decimal(9, 6)) as assumed_churn_share,
        described.is_carried_in,
        described.is_renewed_at_lock,
        described.is_lost_at_lock,
        described.segment,
        described.csm_id,
        described.industry,
        described.size_band,
        described.region,
        described.sales_channel,
        tenure_bands.tenure_band

    from described
    inner join values_by_product
        on
            described.lock_grain = values_by_product.lock_grain
            and described.lock_period = values_by_product.lock_period
            and described.contract_id = values_by_product.contract_id
    left join products
        on values_by_product.product_id = products.product_id
    left join tenure_bands
        on
            described.tenure_years >= tenure_bands.min_years
            and described.tenure_years < tenure_bands.below_years
    left join assumed_churn
        on
            described.segment = assumed_churn.segment
            and described.fiscal_year = assumed_churn.fiscal_year

)

select * from final
