{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

{%- set default_term = var('salesforce_default_term_months') %}

with

orders as (

    select * from {{ ref('base_salesforce__order') }}

),

contract_deliveries as (

    select * from {{ ref('base_salesforce__contract') }}

),

contracts as (

    {{ newest_per_key(
        'contract_deliveries', ['contract_id'], ['starts_on', 'ends_on', 'term_months', 'currency', 'synced_at']
    ) }}

),

joined as (

    select
        orders.order_id,
        coalesce(orders.contract_id, orders.order_id) as contract_id,
        orders.account_id,
        orders.order_type,
        orders.predecessor_contract_id,
        orders.signed_on,
        orders.landed_effective_date,
        orders.landed_end_date,
        orders.reason_code,
        orders.comment,
        orders.recorded_at,
        orders.synced_at,
        orders.is_deleted,
        coalesce(orders.starts_on, contracts.starts_on) as term_start,
        coalesce(orders.ends_on, contracts.ends_on) as landed_term_end,
        coalesce(contracts.starts_on, orders.starts_on) as counted_from,
        coalesce(contracts.term_months, {{ default_term if default_term else 'null' }}) as term_months,
        coalesce(
            orders.currency,
            contracts.currency,
            '{{ var('salesforce_default_currency') or var('reporting_currency') }}'
        ) as currency

    from orders

    left join contracts
        on orders.contract_id = contracts.contract_id

),

ended as (

    select
        *,
        coalesce(landed_term_end, {{ add_days(add_months('counted_from', 'term_months'), -1) }}) as term_end

    from joined

),

renamed as (

    select
        {{ vendor_id('salesforce', 'order_id') }} as order_id,
        {{ vendor_id('salesforce', 'contract_id') }} as contract_id,
        {{ vendor_id('salesforce', 'account_id') }} as account_id,
        order_type,
        {{ vendor_id('salesforce', 'predecessor_contract_id') }} as predecessor_contract_id,
        signed_on,
        coalesce({{ as_text('term_start') }}, landed_effective_date) as term_start,
        -- a date that cannot be read stays as it was landed, so that the checks name it
        coalesce(
            case when landed_end_date is null or landed_term_end is not null then {{ as_text('term_end') }} end,
            landed_end_date
        ) as term_end,
        upper(currency) as currency,
        reason_code,
        comment,
        recorded_at,

        -- origin
        'salesforce_orders' as source_name,
        order_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from ended

)

select * from renamed
