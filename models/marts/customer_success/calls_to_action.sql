with

occasions as (

    select * from {{ ref('int_cta_occasions_ended') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

lines as (

    select * from {{ ref('int_lines_committed_when_known') }}

),

-- what was committed when the call opened: of the term that it is about, else of the whole account
at_stake as (

    select
        occasions.account_id,
        occasions.trigger_name,
        occasions.occasion_id,
        sum(lines.mrr) as cmrr
    from occasions
    inner join lines
        on
            occasions.account_id = lines.account_id
            and occasions.opened_on >= lines.known_from
            and occasions.opened_on < lines.known_to
    where
        occasions.trigger_name not in ('renewal_window_open', 'late_renewal')
        or lines.contract_id = occasions.subject_id
    group by occasions.account_id, occasions.trigger_name, occasions.occasion_id

),

joined as (

    select
        occasions.*,
        account_history.segment,
        account_history.csm_id,
        accounts.csm_id as csm_id_current,
        coalesce(at_stake.cmrr, 0) as at_stake_cmrr,
        {{ add_days('occasions.opened_on', 'occasions.due_in_days') }} as due_on,
        coalesce(occasions.closed_on, {{ as_of() }}) as counted_until
    from occasions
    inner join accounts on occasions.account_id = accounts.account_id
    left join account_history
        on
            occasions.account_id = account_history.account_id
            and occasions.opened_on >= account_history.valid_from
            and (account_history.valid_to is null or occasions.opened_on < account_history.valid_to)
    left join at_stake
        on
            occasions.account_id = at_stake.account_id
            and occasions.trigger_name = at_stake.trigger_name
            and occasions.occasion_id = at_stake.occasion_id

),

final as (

    select
        {{ hash_text(dbt.concat(['account_id', "'|'", 'trigger_name', "'|'", 'occasion_id'])) }} as cta_id,
        account_id,
        trigger_name,
        subject_id,
        case when closed_on is null then 'open' else 'closed' end as status,
        opened_on,
        due_on,
        closed_on,
        close_reason,
        {{ whole(days_between('opened_on', 'counted_until')) }} as days_open,
        counted_until > due_on as is_overdue,
        priority,
        playbook,
        owner_role,
        segment,
        csm_id,
        csm_id_current,
        cast(at_stake_cmrr as {{ type_money() }}) as at_stake_cmrr,
        evidence
    from joined

)

select * from final
