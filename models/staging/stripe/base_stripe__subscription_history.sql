{{ config(enabled='stripe' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ source('stripe', 'subscription_history') }}

),

renamed as (

    select
        {{ stripe_subscription_columns() }}

    from subscriptions

    where {{ stripe_mode_is_read() }}

)

select * from renamed
