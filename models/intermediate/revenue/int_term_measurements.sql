-- When each term was first resolved at a close: its measured period and how often it was carried.
-- Grain: one row per known term.
with

decisions as (

    select
        decided.*,
        coalesce(decided.next_version_on, cast('9999-12-31' as date)) as known_until,
        {{ month_end(greatest_of('decided.version_on', 'decided.term_end')) }} as next_close_on,
        -- a close that did not know of the term yet carried nothing
        {{ month_end(
            greatest_of('decided.term_end', 'min(decided.version_on) over (partition by decided.contract_id)')
        ) }}
            as first_close_on

    from {{ ref('int_terms_decided_as_known') }} as decided

),

-- a version reaches a close at or after the due one, unless the next version comes before that close
first_resolved as (

    select
        contract_id,
        min(next_close_on) as resolved_close_on

    from decisions

    where status <> 'open' and known_until > next_close_on

    group by contract_id

),

final as (

    select
        decisions.contract_id,
        first_resolved.resolved_close_on,
        case
            when first_resolved.resolved_close_on is not null
                then
                    {{ month_index('first_resolved.resolved_close_on') }}
                    - {{ month_index('decisions.first_close_on') }}
            when decisions.first_close_on <= {{ as_of() }}
                then
                    {{ month_index(as_of()) }} - {{ month_index('decisions.first_close_on') }}
                    + case when {{ month_end(as_of()) }} = {{ as_of() }} then 1 else 0 end
            else 0
        end as periods_carried

    from decisions
    left join first_resolved
        on decisions.contract_id = first_resolved.contract_id

    where decisions.is_current

)

select * from final
