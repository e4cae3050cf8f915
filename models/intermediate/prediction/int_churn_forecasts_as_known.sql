{% set rungs = ['band_and_horizon', 'band', 'horizon', 'all_renewals'] %}
with

open_renewals as (

    select * from {{ ref('int_renewals_open_as_known') }}

),

rates as (

    select * from {{ ref('int_churn_rates_as_known') }}

),

-- the narrowest group with enough past renewals; the widest one serves with any
chosen as (

    select
        open_renewals.*,
        case
            {%- for rung in rungs[:-1] %}
            when {{ rung }}_rates.known_renewals >= {{ var('forecast_min_renewals') }} then '{{ rung }}'
            {%- endfor %}
            when all_renewals_rates.known_renewals > 0 then 'all_renewals'
        end as probability_basis,
        {% for rung in rungs %}
        {{ rung }}_rates.known_renewals as {{ rung }}_renewals,
        {{ rung }}_rates.known_lost as {{ rung }}_lost,
        {% endfor %}
        case
            when csm_call_rates.known_renewals >= {{ var('forecast_min_renewals') }}
                then {{ safe_ratio('csm_call_rates.known_lost', 'csm_call_rates.known_renewals') }}
        end as csm_probability
    from open_renewals
    left join rates as band_and_horizon_rates
        on
            band_and_horizon_rates.basis = 'band_and_horizon'
            and open_renewals.forecast_on = band_and_horizon_rates.forecast_on
            and open_renewals.term_kind = band_and_horizon_rates.term_kind
            and open_renewals.band = band_and_horizon_rates.group_value
            and open_renewals.horizon = band_and_horizon_rates.horizon
    left join rates as band_rates
        on
            band_rates.basis = 'band'
            and open_renewals.forecast_on = band_rates.forecast_on
            and open_renewals.term_kind = band_rates.term_kind
            and open_renewals.band = band_rates.group_value
    left join rates as horizon_rates
        on
            horizon_rates.basis = 'horizon'
            and open_renewals.forecast_on = horizon_rates.forecast_on
            and open_renewals.term_kind = horizon_rates.term_kind
            and open_renewals.horizon = horizon_rates.horizon
    left join rates as all_renewals_rates
        on
            all_renewals_rates.basis = 'all_renewals'
            and open_renewals.forecast_on = all_renewals_rates.forecast_on
            and open_renewals.term_kind = all_renewals_rates.term_kind
    left join rates as csm_call_rates
        on
            csm_call_rates.basis = 'csm_call'
            and open_renewals.forecast_on = csm_call_rates.forecast_on
            and open_renewals.term_kind = csm_call_rates.term_kind
            and open_renewals.csm_call = csm_call_rates.group_value

),

counted as (

    select
        chosen.*,
        case probability_basis
            {%- for rung in rungs %}
            when '{{ rung }}' then {{ rung }}_renewals
            {%- endfor %}
        end as basis_renewals,
        case probability_basis
            {%- for rung in rungs %}
            when '{{ rung }}' then {{ rung }}_lost
            {%- endfor %}
        end as basis_lost
    from chosen

),

-- money in decimals: the product of cents and a count, divided exactly
weighed as (

    select
        counted.*,
        {{ exact_product([('expected_cmrr', 2), ('basis_lost', 0)], 2) }} as cmrr_times_lost
    from counted

),

forecast as (

    select
        -- key
        forecast_on,
        renewal_id,

        -- the term
        account_id,
        segment,
        csm_id,
        term_start,
        term_end,
        cast(days_to_term_end as {{ dbt.type_int() }}) as days_to_term_end,
        horizon,
        term_kind,
        expected_cmrr,

        -- what was said of it that evening
        '{{ var("forecast_scorecard") }}' as scorecard,
        scored_on,
        score,
        band,
        csm_sentiment,
        csm_call,

        -- what past renewals say
        {{ safe_ratio('basis_lost', 'basis_renewals') }} as probability,
        {{ wilson_low('basis_lost', 'basis_renewals') }} as probability_low,
        {{ wilson_high('basis_lost', 'basis_renewals') }} as probability_high,
        probability_basis,
        basis_renewals,
        basis_lost,
        case when basis_renewals > 0 then {{ round_ratio('cmrr_times_lost', 'basis_renewals') }} end
            as forecast_lost_cmrr,
        csm_probability
    from weighed

)

select * from forecast
