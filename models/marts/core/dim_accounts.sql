with recursive

accounts as (

    select * from {{ ref('int_crm_accounts') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}
    where valid_to is null

),

customers as (

    select * from {{ ref('int_account_customer_since') }}

),

tenure_bands as (

    select * from {{ ref('tenure_bands') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

balances as (

    select * from {{ ref('int_account_balances') }}

),

-- up the tree to the account that has no parent; ten levels end a circle
ancestors as (

    select
        account_id,
        account_id as ancestor_id,
        parent_account_id,
        0 as levels_up

    from attributes

    union all

    select
        ancestors.account_id,
        attributes.account_id as ancestor_id,
        attributes.parent_account_id,
        ancestors.levels_up + 1 as levels_up

    from ancestors
    inner join attributes
        on ancestors.parent_account_id = attributes.account_id

    where ancestors.levels_up < 10

),

ultimate_parents as (

    select
        account_id,
        ancestor_id as ultimate_parent_id

    from (
        select
            ancestors.*,
            row_number() over (partition by account_id order by levels_up desc, ancestor_id asc) as rank_from_top

        from ancestors
    ) as ranked

    where rank_from_top = 1

),

joined as (

    select
        accounts.account_id,
        accounts.account_name,
        attributes.parent_account_id,
        ultimate_parents.ultimate_parent_id,
        attributes.segment,
        attributes.touch_tier,
        attributes.industry,
        attributes.size_band,
        attributes.region,
        attributes.sales_channel,
        attributes.csm_id,
        users.user_name as csm_name,
        customers.customer_since,
        {{ years_between('customers.customer_since', as_of()) }} as tenure_years,
        case
            when coalesce(balances.cmrr, 0) > 0 or coalesce(balances.live_mrr, 0) > 0 then 'customer'
            when customers.first_signed_on is not null then 'former_customer'
            else 'prospect'
        end as lifecycle_stage,
        coalesce(balances.cmrr, 0) > 0 or coalesce(balances.live_mrr, 0) > 0 as is_customer,
        cast(coalesce(balances.live_mrr, 0) as {{ type_money() }}) as live_mrr,
        cast(coalesce(balances.cmrr, 0) as {{ type_money() }}) as cmrr

    from accounts
    inner join attributes
        on accounts.account_id = attributes.account_id
    left join ultimate_parents
        on accounts.account_id = ultimate_parents.account_id
    left join customers
        on accounts.account_id = customers.account_id
    left join users
        on attributes.csm_id = users.user_id
    left join balances
        on accounts.account_id = balances.account_id

    where
        cast(accounts.created_at as date) <= {{ as_of() }}
        or customers.first_signed_on is not null

),

final as (

    select
        joined.account_id,
        joined.account_name,
        joined.parent_account_id,
        joined.ultimate_parent_id,
        joined.segment,
        joined.touch_tier,
        joined.industry,
        joined.size_band,
        joined.region,
        joined.sales_channel,
        joined.csm_id,
        joined.csm_name,
        joined.customer_since,
        tenure_bands.tenure_band,
        joined.lifecycle_stage,
        joined.is_customer,
        joined.live_mrr,
        joined.cmrr

    from joined
    left join tenure_bands
        on
            joined.tenure_years >= tenure_bands.min_years
            and joined.tenure_years < tenure_bands.below_years

)

select * from final
