{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

contracts as (

    select * from {{ source('salesforce', 'contract') }}

),

current_rows as (

    {{ salesforce_current_rows('contracts') }}

),

renamed as (

    select
        {{ trimmed('id') }} as contract_id,
        {{ trimmed('account_id') }} as account_id,
        {{ trimmed('currency_iso_code') }} as currency,
        {{ calendar_date('start_date') }} as starts_on,
        {{ calendar_date('end_date') }} as ends_on,
        {{ safe_cast(as_text('contract_term'), 'integer') }} as term_months,

        -- cancellation
        {{ calendar_date_text(salesforce_column('contract', 'notice_on')) }} as notice_on,
        {{ calendar_date_text(salesforce_column('contract', 'effective_on')) }} as effective_on,
        {{ trimmed(salesforce_column('contract', 'reason_code')) }} as reason_code,
        {{ trimmed(salesforce_column('contract', 'comment')) }} as comment,
        {{ calendar_date_text(salesforce_column('contract', 'withdrawn_on')) }} as withdrawn_on,
        {{ utc_moment_text(salesforce_column('contract', 'cancellation_recorded_at')) }} as cancellation_recorded_at,

        -- pause
        {{ calendar_date_text(salesforce_column('contract', 'paused_from')) }} as paused_from,
        {{ calendar_date_text(salesforce_column('contract', 'paused_to')) }} as paused_to,
        {{ utc_moment_text(salesforce_column('contract', 'pause_recorded_at')) }} as pause_recorded_at,

        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ salesforce_is_deleted() }} as is_deleted

    from current_rows

)

select * from renamed
