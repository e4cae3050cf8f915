{{ config(enabled='salesforce' in enabled_vendors()) }}

with

opportunities as (

    select * from {{ source('salesforce', 'opportunity') }}

),

current_rows as (

    {{ salesforce_current_rows('opportunities') }}

),

renamed as (

    select
        {{ vendor_id('salesforce', 'id') }} as opportunity_id,
        {{ vendor_id('salesforce', 'account_id') }} as account_id,
        {{ mapped_value('type', var('salesforce_opportunity_types'), trimmed('type')) }} as opportunity_type,
        {{ trimmed('stage_name') }} as stage,
        {{ trimmed('amount') }} as amount,
        upper(coalesce(
            {{ trimmed('currency_iso_code') }},
            '{{ var('salesforce_default_currency') or var('reporting_currency') }}'
        )) as currency,
        {{ calendar_date_text('close_date') }} as close_on,
        {{ trimmed('is_won') }} as is_won,
        {{ trimmed('is_closed') }} as is_closed,
        {{ mapped_value('lead_source', var('salesforce_opportunity_sources'), trimmed('lead_source')) }} as source,
        {{ utc_moment_text('created_date') }} as created_at,

        -- origin
        'salesforce' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(salesforce_is_deleted()) }} as is_deleted

    from current_rows

)

select * from renamed
