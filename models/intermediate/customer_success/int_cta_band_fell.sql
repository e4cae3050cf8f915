with

weekly as (

    select * from {{ ref('account_health_weekly') }}
    -- the week in progress may still turn
    where week_ends_on <= {{ as_of() }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

settings as (

    {{ cta_settings('band_fell') }}

),

-- weeks without a score part two spells as a customer: nothing falls across them
spelled as (

    select
        weekly.account_id,
        weekly.week_ends_on,
        weekly.overall_band,
        weekly.overall_score,
        weekly.driver_1,
        weekly.driver_1_points,
        lag(weekly.week_ends_on) over (partition by weekly.account_id order by weekly.week_ends_on) as previous_week
    from weekly

),

numbered as (

    select
        spelled.*,
        sum(case when previous_week = {{ add_days('week_ends_on', -7) }} then 0 else 1 end) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as spell
    from spelled

),

known as (

    select
        numbered.*,
        bands.band_number,
        lag(numbered.overall_band) over (
            partition by numbered.account_id, numbered.spell order by numbered.week_ends_on
        ) as old_band,
        lag(bands.band_number) over (
            partition by numbered.account_id, numbered.spell order by numbered.week_ends_on
        ) as old_band_number,
        lag(numbered.overall_score) over (
            partition by numbered.account_id, numbered.spell order by numbered.week_ends_on
        ) as old_score
    from numbered
    inner join bands on numbered.overall_band = bands.band

),

changed as (

    select *
    from known
    where old_band_number is null or band_number <> old_band_number

),

-- the first later week in each band or a better one: a window over the few changes, no join of histories
looked_ahead as (

    select
        changed.*,
        {% for number in range(2, 8) %}
        min(case when changed.band_number >= {{ number }} then changed.week_ends_on end) over (
            partition by changed.account_id order by changed.week_ends_on
            rows between 1 following and unbounded following
        ) as back_in_{{ number }},
        {% endfor %}
        settings.trigger_name,
        settings.threshold,
        {{ add_days('changed.week_ends_on', '7 * (' ~ whole('settings.for_weeks') ~ ' - 1)') }} as opened_on
    from changed
    cross join settings

),

falls as (

    select
        looked_ahead.*,
        case old_band_number
            {% for number in range(2, 8) %}
            when {{ number }} then back_in_{{ number }}
            {% endfor %}
        end as recovered_on
    from looked_ahead
    where band_number < old_band_number and old_score - overall_score >= threshold

),

occasions as (

    select
        account_id,
        trigger_name,
        cast(week_ends_on as {{ dbt.type_string() }}) as occasion_id,
        cast(null as {{ dbt.type_string() }}) as subject_id,
        opened_on,
        recovered_on as closed_on,
        case when recovered_on is not null then 'recovered' end as close_reason,
        {{ sentence([
            "'overall score fell from '", 'old_band', "' '", 'cast(old_score as decimal(9, 1))', "' to '", 'overall_band',
            "' '", 'cast(overall_score as decimal(9, 1))', "' in the week to '", 'week_ends_on',
            "'; biggest driver '", 'driver_1', "' -'", 'cast(driver_1_points as decimal(9, 1))',
        ]) }} as evidence
    from falls
    where opened_on <= {{ as_of() }} and (recovered_on is null or opened_on < recovered_on)

)

select * from occasions
