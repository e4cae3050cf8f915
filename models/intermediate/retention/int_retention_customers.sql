-- Customer basis: an account is resolved when all its members are, lost when one is lost and nothing it had is left.
-- Grain: one row per period grain, period and account.
with

terms as (

    select * from {{ ref('int_retention_terms') }}
    where outcome <> 'recovered'

),

lines as (

    select
        known_lines.*,
        coalesce(known_lines.next_version_on, cast('9999-12-31' as date)) as known_until

    from {{ ref('int_lines_committed_as_known') }} as known_lines

    where known_lines.mrr > 0 and known_lines.committed_to > known_lines.committed_from

),

accounts as (

    select
        period_grain,
        fiscal_period_id,
        account_id,
        {{ least_of('max(period_ends_on)', as_of()) }} as close_on,
        min(case when outcome in ('renewed', 'lost') then 1 else 0 end) = 1 as is_resolved,
        max(case when outcome = 'lost' then 1 else 0 end) = 1 as has_lost_member

    from terms

    group by period_grain, fiscal_period_id, account_id

),

accounts_with_cmrr as (

    select distinct
        accounts.fiscal_period_id,
        accounts.account_id

    from accounts
    inner join lines
        on
            accounts.account_id = lines.account_id
            and accounts.close_on >= lines.version_on
            and accounts.close_on < lines.known_until
            and accounts.close_on >= lines.committed_from
            and accounts.close_on < lines.committed_to

    where accounts.has_lost_member

),

final as (

    select
        accounts.period_grain,
        accounts.fiscal_period_id,
        accounts.account_id,
        accounts.is_resolved,
        accounts.has_lost_member and accounts_with_cmrr.account_id is null as is_lost

    from accounts
    left join accounts_with_cmrr
        on
            accounts.fiscal_period_id = accounts_with_cmrr.fiscal_period_id
            and accounts.account_id = accounts_with_cmrr.account_id

)

select * from final
