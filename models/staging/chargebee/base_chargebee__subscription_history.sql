{{ config(enabled='chargebee' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ source('chargebee', 'subscription_history') }}

),

renamed as (

    select
        {{ chargebee_subscription_columns() }}

    from subscriptions

)

select * from renamed
