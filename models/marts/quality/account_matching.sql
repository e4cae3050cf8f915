with

matching as (
    select * from {{ ref('int_account_matching') }}
),

contract_lines as (
    select * from {{ ref('fct_contract_lines') }}
),

tickets as (
    select * from {{ ref('int_support_tickets') }}
),

usage_days as (
    select * from {{ ref('int_usage_event_days') }}
),

events_by_account as (
    select
        source_name,
        source_account_id,
        sum(rows_accepted) as event_count
    from usage_days
    where rows_accepted > 0
    group by source_name, source_account_id
),

-- accounts that only usage events name: no source knows them, so their events are quarantined
accounts_of_usage as (
    select
        events_by_account.source_name,
        events_by_account.source_account_id,
        events_by_account.event_count
    from events_by_account
    left join matching on events_by_account.source_account_id = matching.source_account_id
    where matching.source_account_id is null
),

cmrr_by_account as (
    select
        account_id,
        sum(mrr) as cmrr
    from contract_lines
    where committed_from <= {{ as_of() }} and committed_to > {{ as_of() }}
    group by account_id
),

tickets_by_account as (
    select
        account_id,
        count(*) as ticket_count
    from tickets
    group by account_id
),

accounts as (
    select
        matching.source_name,
        matching.source_account_id,
        matching.account_id,
        matching.match_method,
        matching.account_name,
        matching.domain,
        coalesce(events_by_account.event_count, 0) as event_count
    from matching
    left join events_by_account on matching.source_account_id = events_by_account.source_account_id
    union all
    select
        source_name,
        source_account_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        'unmatched' as match_method,
        cast(null as {{ dbt.type_string() }}) as account_name,
        cast(null as {{ dbt.type_string() }}) as domain,
        event_count
    from accounts_of_usage
),

weighed as (
    select
        cast(accounts.source_name as {{ dbt.type_string() }}) as source_name,
        cast(accounts.source_account_id as {{ dbt.type_string() }}) as source_account_id,
        cast(accounts.account_id as {{ dbt.type_string() }}) as account_id,
        cast(accounts.match_method as {{ dbt.type_string() }}) as match_method,
        cast(accounts.account_name as {{ dbt.type_string() }}) as account_name,
        cast(accounts.domain as {{ dbt.type_string() }}) as domain,
        cast(
            case when accounts.match_method = 'unmatched' then coalesce(cmrr_by_account.cmrr, 0) end
            as {{ type_money() }}
        ) as unmatched_cmrr,
        cast(
            case when accounts.match_method = 'unmatched' then coalesce(tickets_by_account.ticket_count, 0) end
            as {{ dbt.type_bigint() }}
        ) as unmatched_tickets,
        cast(
            case when accounts.match_method = 'unmatched' then accounts.event_count end
            as {{ dbt.type_bigint() }}
        ) as unmatched_events
    from accounts
    left join cmrr_by_account on accounts.account_id = cmrr_by_account.account_id
    left join tickets_by_account on accounts.account_id = tickets_by_account.account_id
)

select * from weighed
