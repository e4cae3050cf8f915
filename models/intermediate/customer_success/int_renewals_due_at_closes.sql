-- Terms that stood open at a month close and end within `renewal_process_days` of it, as known at that close.
-- Grain: one row per month close and term.
{%- set process = var('renewal_process_days') %}
with

terms as (

    select * from {{ ref('int_terms_decided_as_known') }}
    where status = 'open'

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_running_at_term_end

),

numbers as (

    {{ ten_thousand_numbers() }}

),

-- counted back from the term's end, so that no history of closes is crossed with the terms
closes as (

    select
        terms.account_id,
        terms.contract_id,
        terms.version_on,
        terms.next_version_on,
        terms.term_end,
        {{ least_of(month_end(add_months('terms.term_end', '-1 * cast(numbers.n as integer)')), as_of()) }}
            as close_on

    from terms
    inner join numbers
        on numbers.n <= {{ (process / 28) | round(0, 'ceil') | int }}

),

due as (

    select distinct
        account_id,
        contract_id,
        version_on,
        close_on

    from closes

    where
        close_on >= version_on
        and (next_version_on is null or close_on < next_version_on)
        and close_on < term_end
        and close_on >= {{ add_days('term_end', -process) }}

),

final as (

    select
        due.account_id,
        due.contract_id,
        due.close_on,
        cast(coalesce(sum(lines.mrr), 0) as {{ type_money() }}) as expiring_cmrr

    from due
    left join lines
        on
            due.contract_id = lines.contract_id
            and due.version_on = lines.version_on

    group by due.account_id, due.contract_id, due.close_on

)

select * from final
