with

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_current and mrr > 0

),

-- a commitment counts from the day it was known until the day its end was known: what a run of any day would have seen
final as (

    select
        account_id,
        contract_id,
        line_id,
        mrr,
        greatest(committed_from, known_on) as known_from,
        greatest(committed_to, coalesce(end_known_on, committed_to)) as known_to,
        greatest(service_start, coalesce({{ add_days('trial_end', 1) }}, service_start), known_on) as served_from,
        {{ add_days('served_until', 1) }} as served_to
    from lines

)

select * from final
