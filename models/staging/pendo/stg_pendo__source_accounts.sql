{{ config(enabled='pendo' in enabled_vendors()) }}

with

accounts as (

    select * from {{ ref('base_pendo__account_history') }}

),

renamed as (

    select
        {{ usage_account_columns('pendo') }}

    from accounts

)

select * from renamed
