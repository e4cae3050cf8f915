-- Rule 8: a closed month leaves nothing open and the current one carries nothing out; what is carried out is carried
-- in.
with

outcomes as (

    select * from {{ ref('fct_retention_outcomes') }}

),

months as (

    select
        fiscal_period_id,
        starts_on,
        is_closed,
        lead(fiscal_period_id) over (order by starts_on) as next_period_id,
        lead(starts_on) over (order by starts_on) as next_starts_on

    from {{ ref('dim_fiscal_periods') }}

    where grain = 'month'

),

broken as (

    select
        outcomes.fiscal_period_id,
        outcomes.contract_id,
        outcomes.outcome,
        months.next_period_id,
        next_outcomes.is_carried_in as is_carried_into_next

    from outcomes
    inner join months
        on outcomes.fiscal_period_id = months.fiscal_period_id
    left join outcomes as next_outcomes
        on
            months.next_period_id = next_outcomes.fiscal_period_id
            and outcomes.contract_id = next_outcomes.contract_id
            and next_outcomes.outcome <> 'recovered'

    where
        (outcomes.outcome = 'open' and months.is_closed)
        or (outcomes.outcome = 'carried_out' and not months.is_closed)
        or (
            outcomes.outcome = 'carried_out'
            and months.next_starts_on <= {{ as_of() }}
            and not coalesce(next_outcomes.is_carried_in, false)
        )
        or (outcomes.outcome in ('renewed', 'lost') and next_outcomes.contract_id is not null)

)

select * from broken
