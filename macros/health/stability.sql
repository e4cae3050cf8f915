{#-
    CTEs that hold a band until a score has passed its edge by `points` and stayed there for `weeks`. Each edge between two bands is
    a switch: it turns when the reading was decisive for long enough, and holds in between. So the band is one more than the number
    of edges whose last decisive reading was up, which a window finds without going from week to week. An account's first reading
    counts as it is. Needs account_id, week_ends_on, overall_score, is_known, setting, points, weeks and the bands' edges; weeks
    that are unknown are left out of the count.
-#}
{% macro health_stable_band_steps(account_weeks) -%}
{%- set by_week = '(partition by setting, account_id, is_known order by week_ends_on' -%}
{%- set so_far = by_week ~ ' rows between unbounded preceding and current row)' -%}
{%- set numbers = [2, 3] if target.name == 'lint' else range(2, 8) -%}
numbered as (

    select
        {{ account_weeks }}.*,
        row_number() over {{ by_week }}) as reading
    from {{ account_weeks }}

),

-- the last reading so far that was not decisively above, or below, an edge
read as (

    select
        numbered.*,
        {% for number in numbers %}
        max(case when overall_score >= band_{{ number }}_from + points then 0 else reading end) over {{ so_far }}
            as last_not_above_{{ number }},
        max(case when overall_score < band_{{ number }}_from - points then 0 else reading end) over {{ so_far }}
            as last_not_below_{{ number }}{{ ',' if not loop.last }}
        {% endfor %}
    from numbered

),

turned as (

    select
        read.*,
        {% for number in numbers %}
        max(case
            when reading - last_not_above_{{ number }} >= weeks then reading
            when reading = 1 and overall_score >= band_{{ number }}_from then reading
            else 0
        end) over {{ so_far }} as last_up_{{ number }},
        max(case
            when reading - last_not_below_{{ number }} >= weeks then reading
            when reading = 1 and overall_score < band_{{ number }}_from then reading
            else 0
        end) over {{ so_far }} as last_down_{{ number }}{{ ',' if not loop.last }}
        {% endfor %}
    from read

),

stable as (

    select
        turned.*,
        1
        {%- for number in numbers %}
        + case when last_up_{{ number }} > last_down_{{ number }} then 1 else 0 end
        {%- endfor %} as stable_band_number
    from turned

),

stabilised as (

    select
        stable.*,
        case
            when not is_known then 'unknown'
            {%- for number in numbers | reverse %}
            when stable_band_number = {{ number }} then band_{{ number }}
            {%- endfor %}
            else band_1
        end as stable_band
    from stable

)
{%- endmacro %}

{#-
    CTEs that mark changes of a band and flaps: the worst and the best band are sides, what lies between and unknown is
    neither. A crossing is a week on another side than the last week that had one; a flap is a crossing back within
    var health_flap_days of the crossing before it. Gives is_<prefix>change and is_<prefix>flap. `history`: what one account's weeks
    are told apart by.
-#}
{% macro health_flap_steps(account_weeks, band, prefix='', history='setting, account_id') -%}
{%- set by_week = '(partition by ' ~ history ~ ' order by week_ends_on)' -%}
{%- set by_side = '(partition by ' ~ history ~ ', ' ~ prefix ~ 'has_side order by week_ends_on' -%}
{{ prefix }}sided as (

    select
        {{ account_weeks }}.*,
        lag({{ band }}) over {{ by_week }} as {{ prefix }}previous_band,
        case when {{ band }} = band_1 then 'worst' when {{ band }} = best_band then 'best' end as {{ prefix }}side,
        coalesce({{ band }} = band_1 or {{ band }} = best_band, false) as {{ prefix }}has_side
    from {{ account_weeks }}

),

{{ prefix }}crossed as (

    select
        {{ prefix }}sided.*,
        case when {{ prefix }}side <> lag({{ prefix }}side) over {{ by_side }}) then scored_on end as {{ prefix }}crossed_on
    from {{ prefix }}sided

),

{{ prefix }}recrossed as (

    select
        {{ prefix }}crossed.*,
        max({{ prefix }}crossed_on) over {{ by_side }} rows between unbounded preceding and 1 preceding)
            as {{ prefix }}crossed_before_on
    from {{ prefix }}crossed

),

{{ prefix }}flapped as (

    select
        {{ prefix }}recrossed.*,
        coalesce({{ prefix }}previous_band <> {{ band }}, false) as is_{{ prefix }}change,
        coalesce(
            {{ prefix }}crossed_on is not null
            and {{ days_between(prefix ~ 'crossed_before_on', prefix ~ 'crossed_on') }} <= {{ var('health_flap_days') }},
            false
        ) as is_{{ prefix }}flap
    from {{ prefix }}recrossed

)
{%- endmacro %}
