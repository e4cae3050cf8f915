with

bands as (

    select * from {{ ref('int_health_bands') }}

),

band_edges as (

    select * from {{ ref('int_health_band_edges') }}

),

candidates as (

    select * from {{ ref('health_hysteresis_candidates') }}

),

banded as (

    select
        bands.account_id,
        bands.week_ends_on,
        bands.scored_on,
        {{ month_end('bands.scored_on') }} as month_ends_on,
        bands.overall_score,
        bands.overall_band_raw,
        bands.overall_band_raw <> 'unknown' as is_known,
        band_edges.*
    from bands
    cross join band_edges
    {% if var('health_hysteresis_report_weeks') is not none %}
    where bands.week_ends_on > {{ add_days(as_of(), -7 * var('health_hysteresis_report_weeks')) }}
    {% endif %}

),

-- what no setting changes is found once
{{ health_flap_steps('banded', 'overall_band_raw', 'raw_', history='account_id') }},

-- an episode is a stretch in which the raw band is the worst; it is shown once the held band is the worst too
episodes_counted as (

    select
        raw_flapped.*,
        sum(
            case when overall_band_raw = band_1 and coalesce(raw_previous_band, '') <> band_1 then 1 else 0 end
        ) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as episode,
        row_number() over (
            partition by account_id, month_ends_on order by week_ends_on desc
        ) as place_from_month_end
    from raw_flapped

),

tried as (

    select
        episodes_counted.*,
        candidates.setting,
        candidates.points,
        candidates.weeks
    from episodes_counted
    cross join candidates

),

{{ health_stable_band_steps('tried') }},

{{ health_flap_steps('stabilised', 'stable_band') }},

episodes as (

    select
        setting,
        account_id,
        episode,
        min(scored_on) as began_on,
        min(case when stable_band = band_1 then scored_on end) as shown_on
    from flapped
    where overall_band_raw = band_1
    group by setting, account_id, episode

),

episodes_by_month as (

    select
        setting,
        {{ month_end('began_on') }} as month_ends_on,
        count(*) as red_episodes,
        sum(case when shown_on is null then 1 else 0 end) as red_episodes_not_shown,
        sum({{ days_between('began_on', 'shown_on') }}) as days_until_red_shown,
        count(shown_on) as red_episodes_shown
    from episodes
    group by setting, {{ month_end('began_on') }}

),

weeks_by_month as (

    select
        setting,
        month_ends_on,
        max(points) as points,
        max(weeks) as weeks,
        count(distinct case when is_known then account_id end) as accounts_scored,
        sum(case when is_raw_change then 1 else 0 end) as band_changes_without,
        sum(case when is_change then 1 else 0 end) as band_changes,
        sum(case when is_raw_flap then 1 else 0 end) as flaps_without,
        sum(case when is_flap then 1 else 0 end) as flaps,
        sum(case when place_from_month_end = 1 and stable_band <> overall_band_raw then 1 else 0 end)
            as accounts_with_another_band
    from flapped
    group by setting, month_ends_on

),

final as (

    select
        weeks_by_month.setting,
        weeks_by_month.month_ends_on,
        weeks_by_month.points,
        weeks_by_month.weeks,
        {% for count in [
            'accounts_scored', 'band_changes_without', 'band_changes', 'flaps_without', 'flaps',
            'accounts_with_another_band'
        ] %}
        cast(weeks_by_month.{{ count }} as {{ dbt.type_int() }}) as {{ count }},
        {% endfor %}
        cast(coalesce(episodes_by_month.red_episodes, 0) as {{ dbt.type_int() }}) as red_episodes,
        cast(coalesce(episodes_by_month.red_episodes_not_shown, 0) as {{ dbt.type_int() }}) as red_episodes_not_shown,
        cast(round({{ safe_ratio(
            'episodes_by_month.days_until_red_shown', 'episodes_by_month.red_episodes_shown'
        ) }}, 2) as decimal(9, 2)) as mean_days_until_red_shown
    from weeks_by_month
    left join episodes_by_month
        on
            weeks_by_month.setting = episodes_by_month.setting
            and weeks_by_month.month_ends_on = episodes_by_month.month_ends_on

)

select * from final
