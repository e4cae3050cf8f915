with

entries as (

    select * from {{ ref('int_churn_forecast_entries') }}
    -- a run for an earlier day does not know what was forecast later
    where renewal_id is not null and forecast_on <= {{ as_of() }}

),

days as (

    select max(forecast_on) as current_on
    from {{ ref('int_churn_forecast_entries') }}
    where forecast_on <= {{ as_of() }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

final as (

    select
        -- key
        entries.forecast_on,
        entries.renewal_id,

        -- the term as it was then
        entries.account_id,
        entries.segment,
        entries.csm_id,
        entries.term_start,
        entries.term_end,
        entries.days_to_term_end,
        entries.horizon,
        entries.term_kind,
        entries.expected_cmrr,

        -- what was said of it
        entries.scorecard,
        entries.scored_on,
        entries.score,
        entries.band,
        entries.csm_sentiment,
        entries.csm_call,

        -- the forecast
        entries.probability,
        entries.probability_low,
        entries.probability_high,
        entries.probability_basis,
        entries.basis_renewals,
        entries.basis_lost,
        entries.forecast_lost_cmrr,
        entries.csm_probability,
        entries.forecast_at,
        entries.forecast_source,
        entries.forecast_on = days.current_on as is_current,
        entries.forecast_on = {{ month_end('entries.forecast_on') }} as is_month_end,

        -- what became of it
        coalesce(renewals.status, 'gone') as outcome,
        coalesce(renewals.status in ('renewed', 'lost', 'lapsed'), false) as is_decided,
        renewals.decided_on,
        case
            when renewals.status in ('lost', 'lapsed') then entries.expected_cmrr
            when renewals.status = 'renewed' then cast(0 as {{ type_money() }})
        end as lost_cmrr
    from entries
    cross join days
    left join renewals on entries.renewal_id = renewals.renewal_id

)

select * from final
