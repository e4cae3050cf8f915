{{ config(enabled='stripe' in enabled_vendors()) }}

with

customers as (

    select * from {{ source('stripe', 'customer') }}

),

renamed as (

    select
        'stripe' as source_name,
        {{ vendor_id('stripe', 'id') }} as source_account_id,
        {{ trimmed('name') }} as account_name,
        {{ email_domain('email') }} as domain,
        lower({{ trimmed('email') }}) as email,
        coalesce(
            {%- for key in var('stripe_account_metadata_keys') %}
            {{ stored_account_id(json_text('metadata', key)) }},
            {%- endfor %}
            null
        ) as stored_account_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(is_true('is_deleted')) }} as is_deleted

    from customers

    where {{ stripe_mode_is_read() }}

)

select * from renamed
