with

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

final as (

    select
        attributes.account_id,
        attributes.valid_from,
        attributes.valid_to,
        attributes.parent_account_id,
        attributes.segment,
        attributes.touch_tier,
        attributes.industry,
        attributes.size_band,
        attributes.region,
        attributes.sales_channel,
        attributes.csm_id,
        users.user_name as csm_name

    from attributes
    inner join accounts
        on attributes.account_id = accounts.account_id
    left join users
        on attributes.csm_id = users.user_id

)

select * from final
