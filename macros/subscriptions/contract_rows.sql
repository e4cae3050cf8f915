{#-
    The last steps of every biller of subscriptions: orders, lines, cancellations and pauses in the shape of the generic
    contract. Each macro is a run of CTEs that ends with `renamed`, over CTEs that the model brings.
-#}

{#- Over `terms` and `lines` (contract_id, line_kind, changed_on, signed_on, currency). -#}
{% macro subscription_order_rows(vendor) -%}
term_currencies as (

    select
        contract_id,
        min(currency) as currency

    from lines

    group by contract_id

),

term_orders as (

    select
        contract_id as order_id,
        contract_id,
        case when predecessor_contract_id is null then 'new' else 'renewal' end as order_type,
        predecessor_contract_id,
        signed_on,
        -- a subscription that was entered late is known from then
        created_at as recorded_at

    from terms

),

changes as (

    select
        contract_id,
        line_kind,
        changed_on,
        max(signed_on) as signed_on

    from lines

    where line_kind <> 'term'

    group by contract_id, line_kind, changed_on

),

change_orders as (

    select
        contract_id || ':' || line_kind || ':' || {{ as_text('changed_on') }} as order_id,
        contract_id,
        line_kind as order_type,
        cast(null as {{ dbt.type_string() }}) as predecessor_contract_id,
        -- what was agreed ahead of its first day is signed then
        coalesce({{ least_of('signed_on', 'changed_on') }}, changed_on) as signed_on,
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
        {{ vendor_id(vendor, 'order_id') }} as order_id,
        {{ vendor_id(vendor, 'contract_id') }} as contract_id,
        {{ vendor_id(vendor, 'customer_id') }} as account_id,
        order_type,
        {{ vendor_id(vendor, 'predecessor_contract_id') }} as predecessor_contract_id,
        {{ as_text('signed_on') }} as signed_on,
        {{ as_text('term_start') }} as term_start,
        {{ as_text('term_end') }} as term_end,
        currency,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        cast(null as {{ dbt.type_string() }}) as comment,
        {{ utc_moment_text('recorded_at') }} as recorded_at,

        -- origin
        '{{ vendor }}' as source_name,
        subscription_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_void') }} as is_deleted

    from joined

)
{%- endmacro %}

{#- Over `joined`: contract_id, item_id, line_kind, changed_on, what it costs, its service, synced_at, is_void. -#}
{% macro subscription_line_rows(vendor) -%}
identified as (

    select
        *,
        case
            when line_kind = 'term' then contract_id
            else contract_id || ':' || line_kind || ':' || {{ as_text('changed_on') }}
        end as order_id

    from joined

),

renamed as (

    select
        {{ vendor_id(vendor, "order_id || ':' || item_id") }} as line_id,
        {{ vendor_id(vendor, 'order_id') }} as order_id,
        {{ vendor_id(vendor, 'product_id') }} as product_id,
        {{ as_text('quantity') }} as quantity,
        {{ as_text('unit_price') }} as unit_price,
        {{ as_text('cast(discount_share as decimal(9, 6))') }} as discount_share,
        billing_interval,
        {{ as_text('interval_count') }} as interval_count,
        {{ as_text('service_start') }} as service_start,
        {{ as_text('service_end') }} as service_end,
        {{ as_text('trial_end') }} as trial_end,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        cast(null as {{ dbt.type_string() }}) as comment,
        cast(null as {{ dbt.type_string() }}) as recorded_at,

        -- origin
        '{{ vendor }}' as source_name,
        item_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_void') }} as is_deleted

    from identified

)
{%- endmacro %}

{#- Over `notices`: cancellation_id, contract_id, notice_on, effective_on, reason_code, comment, withdrawn_on,
    recorded_at, subscription_id, synced_at, is_void. -#}
{% macro subscription_cancellation_rows(vendor) -%}
renamed as (

    select
        {{ vendor_id(vendor, 'cancellation_id') }} as cancellation_id,
        {{ vendor_id(vendor, 'contract_id') }} as contract_id,
        cast(null as {{ dbt.type_string() }}) as line_id,
        {{ as_text('notice_on') }} as notice_on,
        {{ as_text('effective_on') }} as effective_on,
        reason_code,
        comment,
        {{ as_text('withdrawn_on') }} as withdrawn_on,
        {{ utc_moment_text('recorded_at') }} as recorded_at,

        -- origin
        '{{ vendor }}' as source_name,
        subscription_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_void') }} as is_deleted

    from notices

)
{%- endmacro %}

{#- Over `terms` and `pauses` (subscription_id, pause_number, paused_from, resumes_on: first day of service again). -#}
{% macro subscription_pause_rows(vendor) -%}
paused_terms as (

    -- a pause across a roll-over pauses both terms
    select
        terms.contract_id,
        pauses.pause_number,
        {{ greatest_of('pauses.paused_from', 'terms.term_start') }} as paused_from,
        case
            when pauses.resumes_on <= terms.term_end then {{ add_days('pauses.resumes_on', -1) }}
            else terms.term_end
        end as paused_to,
        terms.subscription_id,
        terms.synced_at,
        terms.is_void

    from terms

    inner join pauses
        on
            terms.subscription_id = pauses.subscription_id
            and terms.term_start < pauses.resumes_on
            and terms.term_end >= pauses.paused_from

),

renamed as (

    select
        {{ vendor_id(vendor, "contract_id || ':pause:' || " ~ as_text('paused_from')) }} as pause_id,
        {{ vendor_id(vendor, 'contract_id') }} as contract_id,
        cast(null as {{ dbt.type_string() }}) as line_id,
        {{ as_text('paused_from') }} as paused_from,
        {{ as_text('paused_to') }} as paused_to,
        cast(null as {{ dbt.type_string() }}) as recorded_at,

        -- origin
        '{{ vendor }}' as source_name,
        subscription_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_void or paused_to < paused_from') }} as is_deleted

    from paused_terms

)
{%- endmacro %}
