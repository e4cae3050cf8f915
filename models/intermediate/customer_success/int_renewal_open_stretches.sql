with

renewals as (

    select * from {{ ref('fct_renewals') }}

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

notices as (

    select * from {{ ref('int_contract_notices') }}

),

known_terms as (

    select
        renewals.renewal_id,
        renewals.account_id,
        renewals.term_start,
        renewals.term_end,
        renewals.status,
        renewals.decision_known_on,
        terms.known_on
    from renewals
    inner join terms on renewals.renewal_id = terms.contract_id

),

-- a term is undecided on the days that neither a notice nor its decision weighs on; a notice withdrawn opens it again
changes as (

    select
        renewal_id,
        known_on as changed_on,
        0 as decisions
    from known_terms
    union all
    select
        renewal_id,
        decision_known_on as changed_on,
        1 as decisions
    from known_terms
    where decision_known_on <= {{ as_of() }}
    union all
    select
        contract_id as renewal_id,
        known_on as changed_on,
        1 as decisions
    from notices
    where line_id is null and known_on <= {{ as_of() }}
    union all
    select
        contract_id as renewal_id,
        withdrawal_known_on as changed_on,
        -1 as decisions
    from notices
    where line_id is null and withdrawal_known_on <= {{ as_of() }}

),

daily as (

    select
        renewal_id,
        changed_on,
        sum(decisions) as decisions
    from changes
    group by renewal_id, changed_on

),

standing as (

    select
        renewal_id,
        changed_on as open_from,
        sum(decisions) over (
            partition by renewal_id order by changed_on rows between unbounded preceding and current row
        ) as decisions,
        lead(changed_on) over (partition by renewal_id order by changed_on) as open_to
    from daily

),

final as (

    select
        known_terms.renewal_id,
        known_terms.account_id,
        known_terms.term_start,
        known_terms.term_end,
        standing.open_from,
        standing.open_to,
        case
            when standing.open_to is null then null
            when standing.open_to = known_terms.decision_known_on then known_terms.status
            else 'lost'
        end as ended_as,
        case
            when standing.open_from = known_terms.known_on then known_terms.renewal_id
            else {{ sentence(['known_terms.renewal_id', "'|reopened '", 'standing.open_from']) }}
        end as occasion_id
    from standing
    inner join known_terms on standing.renewal_id = known_terms.renewal_id
    where standing.decisions = 0

)

select * from final
