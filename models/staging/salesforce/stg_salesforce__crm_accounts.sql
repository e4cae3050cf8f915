{{ config(enabled='salesforce' in enabled_vendors()) }}

with

accounts as (

    select * from {{ source('salesforce', 'account') }}

),

current_rows as (

    {{ salesforce_current_rows('accounts') }}

),

renamed as (

    select
        {{ vendor_id('salesforce', 'id') }} as account_id,
        {{ trimmed('name') }} as account_name,
        {{ vendor_id('salesforce', 'parent_id') }} as parent_account_id,
        {{ web_domain('website') }} as domain,

        -- how the account is segmented and served
        {{ trimmed(salesforce_column('account', 'segment')) }} as segment,
        {{ trimmed(salesforce_column('account', 'touch_tier')) }} as touch_tier,
        {{ trimmed('industry') }} as industry,
        {{ trimmed('number_of_employees') }} as employee_count,
        {{ trimmed(salesforce_column('account', 'region')) }} as region,
        {{ trimmed(salesforce_column('account', 'sales_channel')) }} as sales_channel,
        {{ vendor_id('salesforce', salesforce_column('account', 'csm_id')) }} as csm_id,
        {{ vendor_id('salesforce', 'owner_id') }} as account_owner_id,

        -- dates
        {{ calendar_date_text(salesforce_column('account', 'customer_since')) }} as customer_since,
        -- where the creation is not landed, the account is known from its delivery
        coalesce({{ utc_moment_text('created_date') }}, {{ utc_moment_text('_fivetran_synced') }}) as created_at,

        -- origin
        'salesforce' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(salesforce_is_deleted()) }} as is_deleted

    from current_rows

)

select * from renamed
