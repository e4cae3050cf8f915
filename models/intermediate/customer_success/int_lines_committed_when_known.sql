{%- set first_evening = "coalesce(" ~ add_days('versions.previous_version_on', 1) ~ ", cast('1900-01-01' as date))" -%}
{%- set after_last_evening -%}
case when versions.next_version_on is null then {{ never() }} else {{ add_days('versions.version_on', 1) }} end
{%- endset -%}
with

versions as (

    select * from {{ ref('int_health_versions') }}

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where mrr > 0

),

-- a commitment counts from the day it was known until the day its end was known, and so does service
known as (

    select
        account_id,
        version_on,
        contract_id,
        line_id,
        mrr,
        {{ greatest_of('committed_from', 'known_on') }} as known_from,
        {{ greatest_of('committed_to', 'coalesce(end_known_on, committed_to)') }} as known_to,
        {{ greatest_of(
            'service_start',
            'coalesce(' ~ add_days('trial_end', 1) ~ ', service_start)',
            'known_on'
        ) }} as served_from,
        {{ greatest_of(
            add_days('served_until', 1),
            least_of(
                'coalesce(end_known_on, ' ~ add_days('served_until', 1) ~ ')',
                add_days('service_end', 1)
            )
        ) }} as served_to
    from lines

),

-- every version speaks for the evenings on which it was what was known, so that no later fact moves an earlier day
seen as (

    select
        known.account_id,
        known.contract_id,
        known.line_id,
        known.mrr,
        {{ greatest_of('known.known_from', first_evening) }} as known_from,
        {{ least_of('known.known_to', after_last_evening) }} as known_to,
        {{ greatest_of('known.served_from', first_evening) }} as served_from,
        {{ least_of('known.served_to', after_last_evening) }} as served_to
    from known
    inner join versions
        on known.account_id = versions.account_id and known.version_on = versions.version_on

),

final as (

    select * from seen
    where known_from < known_to or served_from < served_to

)

select * from final
