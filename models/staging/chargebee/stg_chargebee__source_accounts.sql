{{ config(enabled='chargebee' in enabled_vendors()) }}

with

customers as (

    select * from {{ source('chargebee', 'customer') }}

),

renamed as (

    select
        'chargebee' as source_name,
        {{ vendor_id('chargebee', 'id') }} as source_account_id,
        coalesce({{ trimmed('company') }}, {{ trimmed("first_name || ' ' || last_name") }}) as account_name,
        {{ email_domain('email') }} as domain,
        lower({{ trimmed('email') }}) as email,
        coalesce(
            {%- for key in var('chargebee_account_metadata_keys') %}
            {{ stored_account_id(json_text('meta_data', key)) }},
            {%- endfor %}
            null
        ) as stored_account_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(chargebee_is_deleted()) }} as is_deleted

    from customers

)

select * from renamed
