{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        post_hook="{{ archive_book(forecast_book()) }}",
    )
}}
-- The forecast book: append-only, one row per forecast and renewal, one empty row for a day without open renewals.
-- Nothing is ever changed here, not by a rerun, a full refresh, late data or a changed rule.
with

forecasts as (

    select * from {{ ref('int_churn_forecasts_as_known') }}

),

forecast_days as (

    select * from {{ ref('int_forecast_days') }}

),

{% if is_incremental() %}
book as (

    select max(forecast_on) as last_forecast_on from {{ this }}

),

-- the book only grows at its end: a day before its last one was not forecast when its time came
new_days as (

    select
        forecast_days.forecast_on,
        book.last_forecast_on is not null as has_book
    from forecast_days
    cross join book
    where forecast_days.forecast_on > coalesce(book.last_forecast_on, cast('1000-01-01' as date))

),
{% else %}
new_days as (

    select
        forecast_on,
        false as has_book
    from forecast_days

),
{% endif %}

entries as (

    select
        new_days.forecast_on,
        forecasts.renewal_id,
        forecasts.account_id,
        forecasts.segment,
        forecasts.csm_id,
        forecasts.term_start,
        forecasts.term_end,
        forecasts.days_to_term_end,
        forecasts.horizon,
        forecasts.term_kind,
        forecasts.expected_cmrr,
        forecasts.scorecard,
        forecasts.scored_on,
        forecasts.score,
        forecasts.band,
        forecasts.csm_sentiment,
        forecasts.csm_call,
        forecasts.probability,
        forecasts.probability_low,
        forecasts.probability_high,
        forecasts.probability_basis,
        forecasts.basis_renewals,
        forecasts.basis_lost,
        forecasts.forecast_lost_cmrr,
        forecasts.csm_probability,
        -- so that a row taken out by hand is missed
        cast(count(forecasts.renewal_id) over (partition by new_days.forecast_on) as {{ dbt.type_bigint() }})
            as entries_of_day,
        cast('{{ run_started_at.astimezone(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
            as forecast_at,
        -- live: made by the run of its own day, by a warehouse that had forecasts before; all else is rebuilt
        case when new_days.has_book and new_days.forecast_on = {{ as_of() }} then 'live' else 'rebuilt' end
            as forecast_source
    from new_days
    left join forecasts on new_days.forecast_on = forecasts.forecast_on

),

final as (

    select
        entries.*,
        {{ hash_text(forecast_entry_text('entries')) }} as entry_hash
    from entries

)

select * from final
