{{ config(enabled='chargebee' in enabled_vendors()) }}

with

items as (

    select * from {{ source('chargebee', 'subscription_item_history') }}

),

renamed as (

    select
        {{ chargebee_subscription_item_columns() }}

    from items

)

select * from renamed
