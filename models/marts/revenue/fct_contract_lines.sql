with

valued_lines as (

    select * from {{ ref('int_contract_lines_valued') }}
    where known_on <= {{ as_of() }}

),

committed_lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_current

),

final as (

    select
        valued_lines.line_id,
        valued_lines.order_id,
        valued_lines.contract_id,
        valued_lines.account_id,
        valued_lines.product_id,
        valued_lines.order_type,
        valued_lines.is_recurring,
        valued_lines.quantity,
        cast(valued_lines.unit_price as decimal(18, 6)) as list_price,
        valued_lines.discount_share,
        valued_lines.currency,
        valued_lines.exchange_rate,
        valued_lines.mrr,
        valued_lines.signed_on,
        valued_lines.known_on,
        valued_lines.service_start,
        coalesce(committed_lines.served_until, valued_lines.service_end) as service_end,
        coalesce(committed_lines.committed_from, valued_lines.signed_on) as committed_from,
        -- a one-off charge is never committed
        coalesce(committed_lines.committed_to, valued_lines.signed_on) as committed_to

    from valued_lines
    left join committed_lines
        on valued_lines.line_id = committed_lines.line_id

)

select * from final
