with

terms as (

    select
        decided.*,
        coalesce(decided.next_version_on, cast('9999-12-31' as date)) as known_until
    from {{ ref('int_terms_decided_as_known') }} as decided
    where decided.status = 'open'

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_running_at_term_end

),

forecast_days as (

    select * from {{ ref('int_forecast_days') }}

),

weekly as (

    select * from {{ ref('account_health_weekly') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

forecast_horizons as (

    select * from {{ ref('forecast_horizons') }}

),

values_at_term_end as (

    select
        version_on,
        contract_id,
        sum(mrr) as expected_cmrr
    from lines
    group by version_on, contract_id

),

open_terms as (

    select
        forecast_days.forecast_on,
        forecast_days.is_month_end,
        terms.contract_id,
        terms.account_id,
        terms.version_on,
        terms.term_start,
        terms.term_end,
        {{ days_between('terms.term_start', 'terms.term_end') }}
        + 1 as term_days,
        {{ days_between('forecast_days.forecast_on', 'terms.term_end') }}
            as days_to_term_end,
        -- today's score is today's; every other day has the score of the last Sunday
        case
            when forecast_days.forecast_on = {{ as_of() }} then {{ week_end('forecast_days.forecast_on') }}
            else {{ last_scored_week('forecast_days.forecast_on') }}
        end as scored_week
    from terms
    inner join forecast_days
        on
            terms.version_on <= forecast_days.forecast_on
            and terms.known_until > forecast_days.forecast_on

),

described as (

    select
        -- key
        open_terms.forecast_on,
        open_terms.contract_id as renewal_id,

        -- the term
        open_terms.is_month_end,
        open_terms.account_id,
        open_terms.term_start,
        open_terms.term_end,
        open_terms.days_to_term_end,
        forecast_horizons.horizon,
        forecast_horizons.term_kind,
        cast(values_at_term_end.expected_cmrr as {{ type_money() }}) as expected_cmrr,
        account_history.segment,
        account_history.csm_id,

        -- what was said of it that evening
        weekly.scored_on,
        weekly.{{ var('forecast_scorecard') }}_score as score,
        coalesce(weekly.{{ var('forecast_scorecard') }}_band, 'not_scored') as band,
        weekly.csm_sentiment,
        weekly.csm_renewal_call as csm_call
    from open_terms
    inner join values_at_term_end
        on
            open_terms.version_on = values_at_term_end.version_on
            and open_terms.contract_id = values_at_term_end.contract_id
    inner join forecast_horizons
        on
            open_terms.term_days between forecast_horizons.term_days_from and forecast_horizons.term_days_to
            and open_terms.days_to_term_end between forecast_horizons.days_from and forecast_horizons.days_to
    left join account_history
        on
            open_terms.account_id = account_history.account_id
            and open_terms.forecast_on >= account_history.valid_from
            and (account_history.valid_to is null or open_terms.forecast_on < account_history.valid_to)
    left join weekly
        on
            open_terms.account_id = weekly.account_id
            and open_terms.scored_week = weekly.week_ends_on

)

select * from described
