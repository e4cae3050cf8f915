{{ config(enabled='stripe' in enabled_vendors(), materialized='table') }}

with

subscriptions as (

    select * from {{ ref('prep_stripe__subscriptions') }}

),

billed_lines as (

    select * from {{ ref('prep_stripe__billed_lines') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

billed_starts as (

    -- a period that ends with the trial is the trial
    select
        billed_lines.subscription_id,
        billed_lines.period_starts_on as starts_on,
        max(billed_lines.period_ends_on) as ends_on

    from billed_lines

    inner join subscriptions
        on billed_lines.subscription_id = subscriptions.subscription_id

    where
        not billed_lines.is_proration
        and billed_lines.period_ends_on > subscriptions.charged_from

    group by billed_lines.subscription_id, billed_lines.period_starts_on

),

nested as (

    select
        *,
        max(ends_on) over (
            partition by subscription_id order by starts_on rows between unbounded preceding and 1 preceding
        ) as longest_end_before

    from billed_starts

),

billed_periods as (

    -- a period inside a longer one belongs to its term; one that the next cuts short ends where that begins
    select
        subscription_id,
        starts_on,
        least(
            ends_on, coalesce(lead(starts_on) over (partition by subscription_id order by starts_on), ends_on)
        ) as ends_on

    from nested

    where
        longest_end_before is null
        or ends_on > longest_end_before

),

billed_runs as (

    select
        subscription_id,
        min(starts_on) as first_starts_on,
        max(ends_on) as last_ends_on

    from billed_periods

    group by subscription_id

),

stretches as (

    -- before the first invoice that was landed
    select
        subscriptions.subscription_id,
        subscriptions.counted_from,
        subscriptions.interval_months,
        subscriptions.interval_days,
        subscriptions.charged_from as from_day,
        {{ add_days('billed_runs.first_starts_on', -1) }} as until_day,
        billed_runs.first_starts_on as capped_at

    from subscriptions

    inner join billed_runs
        on
            subscriptions.subscription_id = billed_runs.subscription_id
            and subscriptions.charged_from < billed_runs.first_starts_on

    union all

    -- after the last one, or all of the run where no invoice was landed
    select
        subscriptions.subscription_id,
        subscriptions.counted_from,
        subscriptions.interval_months,
        subscriptions.interval_days,
        coalesce(billed_runs.last_ends_on, subscriptions.charged_from) as from_day,
        greatest(
            subscriptions.rolls_over_until, coalesce(billed_runs.last_ends_on, subscriptions.charged_from)
        ) as until_day,
        cast(null as date) as capped_at

    from subscriptions

    left join billed_runs
        on subscriptions.subscription_id = billed_runs.subscription_id

    where
        billed_runs.subscription_id is null
        or billed_runs.last_ends_on <= subscriptions.rolls_over_until

),

measured as (

    select
        *,
        case
            when interval_months > 0 then {{ dbt.datediff('counted_from', 'from_day', 'month') }}
            else {{ dbt.datediff('counted_from', 'from_day', 'day') }}
        end as units_to_start,
        case
            when interval_months > 0 then {{ dbt.datediff('counted_from', 'until_day', 'month') }}
            else {{ dbt.datediff('counted_from', 'until_day', 'day') }}
        end as units_to_end,
        case when interval_months > 0 then interval_months else interval_days end as units_of_interval

    from stretches

),

bounded as (

    -- how many intervals lie between the anchor and either end, with room for the days of the month
    select
        *,
        cast(floor(units_to_start / cast(units_of_interval as decimal(9, 0))) - 2 as {{ dbt.type_bigint() }})
            as first_number,
        cast(floor(units_to_end / cast(units_of_interval as decimal(9, 0))) + 3 as {{ dbt.type_bigint() }})
            as last_number

    from measured

),

numbered as (

    select
        bounded.*,
        bounded.first_number + numbers.n as interval_number

    from bounded
    inner join numbers on numbers.n <= bounded.last_number - bounded.first_number

),

anchored as (

    -- always counted from the anchor, so that the 31st is met again after February
    select
        subscription_id,
        from_day,
        until_day,
        capped_at,
        case
            when interval_months > 0 then {{ add_months('counted_from', 'interval_number * interval_months') }}
            else {{ add_days('counted_from', 'interval_number * interval_days') }}
        end as boundary_day

    from numbered

),

points as (

    select
        subscription_id,
        from_day,
        until_day,
        capped_at,
        from_day as boundary_day
    from stretches
    union all
    select
        subscription_id,
        from_day,
        until_day,
        capped_at,
        boundary_day
    from anchored
    where boundary_day > from_day

),

paired as (

    select
        subscription_id,
        until_day,
        boundary_day as starts_on,
        least(
            lead(boundary_day) over (partition by subscription_id, from_day order by boundary_day),
            coalesce(capped_at, cast('9999-12-31' as date))
        ) as ends_on

    from points

),

unioned as (

    select
        subscription_id,
        starts_on,
        ends_on,
        0 as days_before_end
    from billed_periods
    union all
    -- a period that nobody billed must begin before service ends
    select
        subscription_id,
        starts_on,
        ends_on,
        1 as days_before_end
    from paired
    where starts_on <= until_day

),

counted as (

    select
        unioned.subscription_id,
        unioned.starts_on,
        unioned.ends_on,
        unioned.days_before_end,
        row_number() over (partition by unioned.subscription_id order by unioned.starts_on) as term_number,
        subscriptions.customer_id,
        subscriptions.created_at,
        subscriptions.created_on,
        subscriptions.started_on,
        subscriptions.charged_from,
        subscriptions.notice_on,
        subscriptions.service_ends_on,
        subscriptions.is_void,
        subscriptions.synced_at

    from unioned

    inner join subscriptions
        on unioned.subscription_id = subscriptions.subscription_id

),

kept as (

    -- after notice nothing rolls over: the term in which it was given runs on to the day service ends
    select
        *,
        row_number() over (partition by subscription_id order by starts_on desc) = 1 as is_last

    from counted

    where
        term_number = 1
        or service_ends_on is null
        or ({{ add_days('starts_on', 'days_before_end') }} <= service_ends_on and starts_on <= notice_on)

),

terms as (

    select
        subscription_id,
        customer_id,
        term_number,
        is_last,
        is_void,
        created_at,
        synced_at,

        -- a trial belongs to the first term
        case when term_number = 1 and started_on < charged_from then started_on else starts_on end as term_start,
        {{ add_days('case when is_last and service_ends_on > ends_on then service_ends_on else ends_on end', -1) }}
            as term_end,
        case when term_number = 1 then greatest(starts_on, charged_from) else starts_on end as charged_on,
        case
            when term_number = 1 and started_on < charged_from then {{ add_days('charged_from', -1) }}
        end as trial_end,

        -- a roll-over needs no signature: it is decided when the last day passes without notice
        case
            when term_number = 1 then least(created_on, started_on)
            else {{ add_days('starts_on', -1) }}
        end as signed_on

    from kept

),

identified as (

    select
        *,
        subscription_id || ':' || {{ as_text('term_start') }} as contract_id

    from terms

),

chained as (

    select
        *,
        lag(contract_id) over (partition by subscription_id order by term_number) as predecessor_contract_id

    from identified

)

select * from chained
