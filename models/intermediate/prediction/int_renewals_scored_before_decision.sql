{% set kept_columns = [] %}
{% for scorecard in health_scorecards() %}
{% do kept_columns.extend([scorecard ~ '_score', scorecard ~ '_band']) %}
{% endfor %}
{% do kept_columns.extend(['csm_sentiment', 'csm_band', 'csm_renewal_call']) %}
with

renewals as (

    select * from {{ ref('fct_renewals') }}
    where status in ('renewed', 'lost', 'lapsed')

),

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

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

term_kinds as (

    select distinct
        term_kind,
        term_days_from,
        term_days_to
    from forecast_horizons

),

horizons as (

    {%- for days in var('backtest_horizons') %}
    select {{ days }} as horizon_days {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- what the term was worth on the eve of its decision: a notice ends the commitment, so the day itself is too late
values_at_stake as (

    select
        renewals.renewal_id,
        sum(contract_lines.mrr) as at_stake_cmrr
    from renewals
    inner join contract_lines on renewals.renewal_id = contract_lines.contract_id
    where
        contract_lines.committed_from < renewals.decided_on
        and contract_lines.committed_to >= renewals.decided_on
    group by renewals.renewal_id

),

looked_back as (

    select
        renewals.renewal_id,
        renewals.account_id,
        renewals.term_start,
        renewals.term_end,
        renewals.status,
        renewals.decided_on,
        renewals.decision_known_on,
        {{ days_between('renewals.term_start', 'renewals.term_end') }}
        + 1 as term_days,
        horizons.horizon_days,
        {{ add_days('renewals.decided_on', '-horizons.horizon_days') }} as looked_back_to,
        {{ last_scored_week(add_days('renewals.decided_on', '-horizons.horizon_days')) }} as scored_week,
        {{ last_scored_week(add_days('renewals.decided_on', -1)) }} as eve_week
    from renewals
    cross join horizons

),

scored as (

    select
        -- key
        looked_back.renewal_id,
        looked_back.horizon_days,

        -- the term and what became of it
        looked_back.account_id,
        looked_back.term_start,
        looked_back.term_end,
        term_kinds.term_kind,
        looked_back.status as outcome,
        looked_back.status in ('lost', 'lapsed') as is_lost,
        looked_back.decided_on,
        looked_back.decision_known_on,
        cast(coalesce(values_at_stake.at_stake_cmrr, 0) as {{ type_money() }}) as at_stake_cmrr,

        -- who it was on the day
        looked_back.looked_back_to,
        weekly.scored_on,
        coalesce(account_history.segment, 'unknown') as segment,
        account_history.csm_id,
        weekly.score_version,

        -- what was said on the day, and what on the eve of the decision
        {% for column in kept_columns %}
        weekly.{{ column }},
        eves.{{ column }} as eve_{{ column }},
        {% endfor %}
        eves.scored_on as eve_scored_on
    from looked_back
    left join term_kinds on looked_back.term_days between term_kinds.term_days_from and term_kinds.term_days_to
    left join values_at_stake on looked_back.renewal_id = values_at_stake.renewal_id
    left join account_history
        on
            looked_back.account_id = account_history.account_id
            and looked_back.looked_back_to >= account_history.valid_from
            and (account_history.valid_to is null or looked_back.looked_back_to < account_history.valid_to)
    left join weekly
        on
            looked_back.account_id = weekly.account_id
            and looked_back.scored_week = weekly.week_ends_on
    left join weekly as eves
        on
            looked_back.account_id = eves.account_id
            and looked_back.eve_week = eves.week_ends_on

)

select * from scored
