{{ config(enabled='zuora' in enabled_vendors()) }}

with

payments as (

    select * from {{ source('zuora', 'payment') }}

),

renamed as (

    select
        {{ trimmed('id') }} as payment_id,
        {{ calendar_date('effective_date') }} as paid_on,
        lower({{ trimmed('status') }}) as status,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from payments

)

select * from renamed
