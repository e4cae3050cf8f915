{{ config(enabled='zuora' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ source('zuora', 'subscription') }}

),

renamed as (

    select
        {{ trimmed('id') }} as version_id,
        coalesce({{ trimmed('original_id') }}, {{ trimmed('id') }}) as subscription_id,
        {{ trimmed('account_id') }} as account_id,
        {{ trimmed('subscription_version_amendment_id') }} as amendment_id,
        coalesce({{ safe_cast(as_text('version'), 'integer') }}, 1) as version_number,
        lower({{ trimmed('status') }}) as status,
        coalesce(lower({{ trimmed('term_type') }}), 'termed') as term_type,
        {{ is_true('auto_renew') }} as renews_by_itself,
        {{ trimmed('cancel_reason') }} as cancel_reason,

        -- days; Zuora's ends are the first day after
        coalesce({{ calendar_date('subscription_start_date') }}, {{ calendar_date('contract_effective_date') }})
            as starts_on,
        {{ calendar_date('contract_effective_date') }} as effective_on,
        coalesce({{ calendar_date('term_start_date') }}, {{ calendar_date('contract_effective_date') }})
            as term_starts_on,
        {{ calendar_date('term_end_date') }} as term_ends_on,
        {{ calendar_date('cancelled_date') }} as cancelled_on,
        {{ calendar_date('subscription_end_date') }} as ends_on,
        {{ zuora_months('initial_term', 'initial_term_period_type') }} as initial_term_months,

        -- the version
        {{ utc_moment('created_date') }} as created_at,
        {{ reporting_day('created_date') }} as created_on,
        {{ utc_moment('original_created_date') }} as first_created_at,
        {{ reporting_day('original_created_date') }} as first_created_on,
        {{ utc_moment('updated_date') }} as updated_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from subscriptions

)

select * from renamed
