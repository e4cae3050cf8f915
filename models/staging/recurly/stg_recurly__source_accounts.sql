{{ config(enabled='recurly' in enabled_vendors()) }}

with

accounts as (

    select * from {{ source('recurly', 'account_history') }}

),

renamed as (

    select
        'recurly' as source_name,
        {{ vendor_id('recurly', 'id') }} as source_account_id,
        {{ trimmed('company') }} as account_name,
        {{ email_domain('email') }} as domain,
        lower({{ trimmed('email') }}) as email,
        -- the code of an account is the company's own id for it
        {{ stored_account_id('code') }} as stored_account_id,
        {{ utc_moment_text(
            'coalesce(' ~ as_text('updated_at') ~ ', ' ~ as_text('_fivetran_synced') ~ ')'
        ) }} as synced_at,
        'false' as is_deleted

    from accounts

)

select * from renamed
