{{ config(enabled='zuora' in enabled_vendors()) }}

with

accounts as (

    select * from {{ source('zuora', 'account') }}

),

contacts as (

    select * from {{ source('zuora', 'contact') }}

),

mails as (

    select
        {{ trimmed('id') }} as contact_id,
        max(lower({{ trimmed('work_email') }})) as email

    from contacts

    where not {{ is_true('_fivetran_deleted') }}

    group by {{ trimmed('id') }}

),

joined as (

    select
        accounts.id,
        accounts.name,
        accounts.crm_id,
        accounts._fivetran_synced,
        {{ is_true('accounts._fivetran_deleted') }} as is_deleted,
        mails.email

    from accounts

    left join mails
        on
            coalesce({{ trimmed('accounts.bill_to_contact_id') }}, {{ trimmed('accounts.bill_to_id') }})
            = mails.contact_id

),

renamed as (

    select
        'zuora' as source_name,
        {{ vendor_id('zuora', 'id') }} as source_account_id,
        {{ trimmed('name') }} as account_name,
        {{ email_domain('email') }} as domain,
        email,
        {{ stored_account_id('crm_id') }} as stored_account_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
