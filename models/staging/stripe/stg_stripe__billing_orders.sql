{{ config(enabled='stripe' in enabled_vendors()) }}

with

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

lines as (

    select * from {{ ref('prep_stripe__term_lines') }}

),

prices as (

    select * from {{ ref('prep_stripe__prices') }}

),

term_currencies as (

    select
        lines.contract_id,
        min(prices.currency) as currency

    from lines

    left join prices
        on lines.price_id = prices.price_id

    group by lines.contract_id

),

term_orders as (

    select
        contract_id as order_id,
        contract_id,
        case when term_number = 1 then 'new' else 'renewal' end as order_type,
        predecessor_contract_id,
        signed_on,
        -- a subscription that was entered late is known from then
        created_at as recorded_at

    from terms

),

changes as (

    select distinct
        contract_id,
        line_kind,
        changed_on

    from lines

    where line_kind <> 'term'

),

change_orders as (

    select
        contract_id || ':' || line_kind || ':' || {{ as_text('changed_on') }} as order_id,
        contract_id,
        line_kind as order_type,
        cast(null as {{ dbt.type_string() }}) as predecessor_contract_id,
        changed_on as signed_on,
        cast(null as {{ dbt.type_timestamp() }}) as recorded_at

    from changes

),

orders as (

    select * from term_orders
    union all
    select * from change_orders

),

joined as (

    select
        orders.order_id,
        orders.contract_id,
        terms.customer_id,
        orders.order_type,
        orders.predecessor_contract_id,
        orders.signed_on,
        terms.term_start,
        terms.term_end,
        term_currencies.currency,
        orders.recorded_at,
        terms.subscription_id,
        terms.synced_at,
        terms.is_void

    from orders

    inner join terms
        on orders.contract_id = terms.contract_id

    left join term_currencies
        on orders.contract_id = term_currencies.contract_id

),

renamed as (

    select
        {{ vendor_id('stripe', 'order_id') }} as order_id,
        {{ vendor_id('stripe', 'contract_id') }} as contract_id,
        {{ vendor_id('stripe', 'customer_id') }} as account_id,
        order_type,
        {{ vendor_id('stripe', 'predecessor_contract_id') }} as predecessor_contract_id,
        {{ as_text('signed_on') }} as signed_on,
        {{ as_text('term_start') }} as term_start,
        {{ as_text('term_end') }} as term_end,
        currency,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        cast(null as {{ dbt.type_string() }}) as comment,
        {{ utc_moment_text('recorded_at') }} as recorded_at,

        -- origin
        'stripe' as source_name,
        subscription_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_void') }} as is_deleted

    from joined

)

select * from renamed
