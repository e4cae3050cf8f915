{{ config(enabled='zuora' in enabled_vendors()) }}

with

amendments as (

    select * from {{ source('zuora', 'amendment') }}

),

renamed as (

    select
        {{ trimmed('id') }} as amendment_id,
        {{ trimmed('subscription_id') }} as version_id,
        lower({{ trimmed('type') }}) as amendment_type,
        coalesce(
            {{ calendar_date('booking_date') }},
            {{ reporting_day('created_date') }},
            {{ calendar_date('contract_effective_date') }}
        ) as signed_on,
        {{ calendar_date('contract_effective_date') }} as effective_on,
        {{ calendar_date('suspend_date') }} as suspended_on,
        {{ calendar_date('resume_date') }} as resumed_on,
        {{ utc_moment('created_date') }} as created_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        -- a draft changes nothing
        {{ is_true('_fivetran_deleted') }} or coalesce(lower({{ trimmed('status') }}) = 'draft', false) as is_deleted

    from amendments

)

select * from renamed
