{{ config(enabled='salesforce' in enabled_vendors()) }}

with

contacts as (

    select * from {{ source('salesforce', 'contact') }}

),

current_rows as (

    {{ salesforce_current_rows('contacts') }}

),

renamed as (

    select
        {{ vendor_id('salesforce', 'id') }} as contact_id,
        {{ vendor_id('salesforce', 'account_id') }} as account_id,
        coalesce(
            {{ trimmed('name') }},
            nullif(
                trim(coalesce({{ trimmed('first_name') }}, '') || ' ' || coalesce({{ trimmed('last_name') }}, '')), ''
            )
        ) as contact_name,
        lower({{ trimmed('email') }}) as email,
        {{ trimmed('title') }} as title,
        lower({{ trimmed(salesforce_column('contact', 'role')) }}) as role,

        -- a contact marked as gone without a date left, at the latest, when the record was last changed
        coalesce(
            {{ calendar_date_text(salesforce_column('contact', 'departed_on')) }},
            case
                when {{ is_true(salesforce_column('contact', 'has_departed')) }}
                    then {{ reporting_day_text('last_modified_date') }}
            end
        ) as departed_on,
        {{ utc_moment_text('created_date') }} as created_at,

        -- origin
        'salesforce' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(salesforce_is_deleted()) }} as is_deleted

    from current_rows

)

select * from renamed
