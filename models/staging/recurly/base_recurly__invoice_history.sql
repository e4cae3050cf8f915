{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'invoice_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_id,
        {{ trimmed('account_id') }} as customer_id,
        lower({{ trimmed('state') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        {{ trimmed('total') }} as total,
        {{ reporting_day('created_at') }} as issued_on,
        {{ trimmed('created_at') }} as landed_created_at,
        {{ reporting_day('due_at') }} as due_on,
        {{ reporting_day('closed_at') }} as closed_on,
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from versions

)

select * from renamed
