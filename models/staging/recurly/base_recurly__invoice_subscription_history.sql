{{ config(enabled='recurly' in enabled_vendors()) }}

with

links as (

    select * from {{ source('recurly', 'invoice_subscription_history') }}

),

renamed as (

    select distinct
        {{ trimmed('invoice_id') }} as invoice_id,
        {{ trimmed('subscription_id') }} as subscription_id

    from links

)

select * from renamed
