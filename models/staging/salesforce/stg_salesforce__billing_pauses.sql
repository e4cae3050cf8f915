{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

contracts as (

    select * from {{ ref('base_salesforce__contract') }}

),

paused as (

    select
        contract_id,
        paused_from,
        paused_to,
        pause_recorded_at,
        synced_at,
        is_deleted,
        max(paused_from) over (partition by contract_id) as any_paused_from

    from contracts

),

renamed as (

    select
        {{ vendor_id('salesforce', 'contract_id') }} as pause_id,
        {{ vendor_id('salesforce', 'contract_id') }} as contract_id,
        cast(null as {{ dbt.type_string() }}) as line_id,
        paused_from,
        paused_to,
        pause_recorded_at as recorded_at,

        -- origin
        'salesforce_orders' as source_name,
        contract_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted or paused_from is null') }} as is_deleted

    from paused

    where any_paused_from is not null

)

select * from renamed
