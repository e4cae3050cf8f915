with

signals as (

    select * from {{ ref('int_health_signals') }}

),

weekly as (

    select * from {{ ref('account_health_weekly') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

settings as (

    {{ cta_settings('expansion_ready') }}

),

best_band as (

    select band
    from (
        select
            band,
            row_number() over (order by band_number desc) as place
        from bands
    ) as ranked
    where place = 1

),

add_ons as (

    select distinct
        account_id,
        known_on
    from contract_lines
    where order_type = 'add_on' and known_on <= {{ as_of() }}

),

-- full and healthy weeks only; the week in progress may still turn
full_weeks as (

    select
        signals.account_id,
        signals.week_ends_on,
        signals.active_licence_rate,
        settings.trigger_name,
        settings.threshold,
        settings.for_weeks,
        settings.quiet_days
    from signals
    inner join weekly
        on signals.account_id = weekly.account_id and signals.week_ends_on = weekly.week_ends_on
    inner join best_band on weekly.overall_band = best_band.band
    cross join settings
    where signals.active_licence_rate >= settings.threshold and signals.week_ends_on <= {{ as_of() }}

),

sold_lately as (

    select distinct
        full_weeks.account_id,
        full_weeks.week_ends_on
    from full_weeks
    inner join add_ons
        on
            full_weeks.account_id = add_ons.account_id
            and full_weeks.week_ends_on >= add_ons.known_on
            and full_weeks.week_ends_on < {{ add_days('add_ons.known_on', whole('full_weeks.quiet_days')) }}

),

ready_weeks as (

    select
        full_weeks.*,
        lag(full_weeks.week_ends_on) over (
            partition by full_weeks.account_id order by full_weeks.week_ends_on
        ) as previous_week
    from full_weeks
    left join sold_lately
        on full_weeks.account_id = sold_lately.account_id and full_weeks.week_ends_on = sold_lately.week_ends_on
    where sold_lately.account_id is null

),

numbered as (

    select
        ready_weeks.*,
        sum(case when previous_week = {{ add_days('week_ends_on', -7) }} then 0 else 1 end) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as episode
    from ready_weeks

),

counted as (

    select
        numbered.*,
        row_number() over (partition by account_id, episode order by week_ends_on) as weeks_ready,
        {{ add_days('max(week_ends_on) over (partition by account_id, episode)', 7) }} as first_other_week
    from numbered

),

opened as (

    select
        counted.account_id,
        counted.week_ends_on as opened_on,
        counted.active_licence_rate,
        counted.trigger_name,
        counted.for_weeks,
        counted.quiet_days,
        counted.first_other_week,
        min(add_ons.known_on) as bought_on
    from counted
    left join add_ons
        on
            counted.account_id = add_ons.account_id
            and counted.week_ends_on < add_ons.known_on
            and counted.first_other_week >= add_ons.known_on
    where counted.weeks_ready = counted.for_weeks
    group by
        counted.account_id,
        counted.week_ends_on,
        counted.active_licence_rate,
        counted.trigger_name,
        counted.for_weeks,
        counted.quiet_days,
        counted.first_other_week

),

occasions as (

    select
        account_id,
        trigger_name,
        cast(opened_on as {{ dbt.type_string() }}) as occasion_id,
        cast(null as {{ dbt.type_string() }}) as subject_id,
        opened_on,
        coalesce(bought_on, {{ so_far('first_other_week') }}) as closed_on,
        case
            when bought_on is not null then 'bought'
            when first_other_week <= {{ as_of() }} then 'no_longer_ready'
        end as close_reason,
        {{ sentence([
            'cast(active_licence_rate as decimal(18, 1))', "'% of the licences were active in the week to '", 'opened_on',
            "'; full and in the best band for '", 'for_weeks', "' weeks in a row, no add-on in '", 'quiet_days', "' days'",
        ]) }} as evidence
    from opened

)

select * from occasions
