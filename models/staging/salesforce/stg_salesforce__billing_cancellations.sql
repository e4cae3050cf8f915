{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

contracts as (

    select * from {{ ref('base_salesforce__contract') }}

),

lines as (

    select * from {{ ref('base_salesforce__order_item') }}

),

order_deliveries as (

    select * from {{ ref('base_salesforce__order') }}

),

orders as (

    {{ newest_per_key('order_deliveries', ['order_id'], ['contract_id', 'synced_at']) }}

),

contract_cancellations as (

    select
        contract_id as cancellation_id,
        contract_id,
        cast(null as {{ dbt.type_string() }}) as line_id,
        notice_on,
        coalesce(effective_on, {{ as_text(add_days('ends_on', 1)) }}) as effective_on,
        reason_code,
        comment,
        withdrawn_on,
        cancellation_recorded_at as recorded_at,
        synced_at,
        is_deleted,
        max(notice_on) over (partition by contract_id) as any_notice_on

    from contracts

),

line_cancellations as (

    select
        'line:' || lines.line_id as cancellation_id,
        coalesce(orders.contract_id, lines.order_id) as contract_id,
        lines.line_id,
        lines.notice_on,
        coalesce(lines.effective_on, lines.notice_on) as effective_on,
        lines.cancellation_reason_code as reason_code,
        cast(null as {{ dbt.type_string() }}) as comment,
        cast(null as {{ dbt.type_string() }}) as withdrawn_on,
        lines.cancellation_recorded_at as recorded_at,
        lines.synced_at,
        lines.is_deleted,
        max(lines.notice_on) over (partition by lines.line_id) as any_notice_on

    from lines

    left join orders
        on lines.order_id = orders.order_id

),

unioned as (

    select * from contract_cancellations
    union all
    select * from line_cancellations

),

renamed as (

    select
        {{ vendor_id('salesforce', 'cancellation_id') }} as cancellation_id,
        {{ vendor_id('salesforce', 'contract_id') }} as contract_id,
        {{ vendor_id('salesforce', 'line_id') }} as line_id,
        notice_on,
        effective_on,
        reason_code,
        comment,
        withdrawn_on,
        recorded_at,

        -- origin
        'salesforce_orders' as source_name,
        cancellation_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        -- a notice that a newer delivery no longer holds was entered by mistake
        {{ flag_text('is_deleted or notice_on is null') }} as is_deleted

    from unioned

    where any_notice_on is not null

)

select * from renamed
