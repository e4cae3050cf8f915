-- expected CMRR as locked when the period opened, as planned then, as known now; members by segment and CSM of the lock
with members as (
    select lock_id, lock_period, expected_cmrr, planned_expected_cmrr
    from fct_expected_cmrr_locks
    where lock_grain = $grain
        and lock_period in (select fiscal_period_id from dim_fiscal_periods where ends_on <= $ends_on)
        and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or csm_id = $csm)
),

locked as (
    select
        members.lock_period as period,
        count(*) as members,
        sum(members.expected_cmrr) as locked_cmrr,
        sum(members.planned_expected_cmrr) as planned_cmrr,
        sum(members.expected_cmrr + coalesce(drift.difference, 0)) as known_now_cmrr
    from members
    left join expected_cmrr_drift as drift on members.lock_id = drift.lock_id
    group by members.lock_period
)

select
    locked.period,
    locked.members,
    locked.locked_cmrr,
    locked.known_now_cmrr,
    locked.planned_cmrr,
    outcomes.renewed_cmrr,
    outcomes.lost_cmrr,
    outcomes.carried_out_cmrr,
    outcomes.open_cmrr,
    outcomes.renewed_cmrr - locked.planned_cmrr as renewed_less_planned
from locked
left join retention_by_slice as outcomes
    on locked.period = outcomes.fiscal_period_id
    and outcomes.basis = 'contract'
    and outcomes.slice_by = $slice_by
    and outcomes.slice_value = $slice_value
    and coalesce(outcomes.slice_by_2, '') = coalesce(cast($slice_by_2 as varchar), '')
    and coalesce(outcomes.slice_value_2, '') = coalesce(cast($slice_value_2 as varchar), '')
order by locked.period
