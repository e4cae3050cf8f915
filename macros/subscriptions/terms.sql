{#-
    The terms of subscriptions, one vendor like the other. `subscriptions` has one row each with what terms are cut by
    (see the prep models), `periods` what is known of single terms: subscription_id, period_starts_on, period_ends_on
    (exclusive), is_proration. What is not known is counted from the billing anchor by the interval. `signatures`
    (subscription_id, starts_on, signed_on, recorded_at) says when a renewal was signed, where the vendor knows;
    `breaks` (subscription_id, ended_on, restarted_on) where a subscription ended and was taken up again under its id:
    no term begins in between, and the first one after it renews nothing.
-#}
{% macro subscription_terms(subscriptions, periods, signatures=none, breaks=none) -%}
with

subscriptions as (

    select * from {{ subscriptions }}

),

periods as (

    select * from {{ periods }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),
{%- if signatures %}

signatures as (

    select * from {{ signatures }}

),
{%- endif %}

{%- if breaks %}
breaks as (

    select * from {{ breaks }}

),

{% endif -%}
billed_starts as (

    -- a period that ends with the trial is the trial
    select
        periods.subscription_id,
        periods.period_starts_on as starts_on,
        max(periods.period_ends_on) as ends_on

    from periods

    inner join subscriptions
        on periods.subscription_id = subscriptions.subscription_id

    where
        not periods.is_proration
        and periods.period_ends_on > subscriptions.charged_from

    group by periods.subscription_id, periods.period_starts_on

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
        {{ least_of(
            'ends_on',
            'coalesce(lead(starts_on) over (partition by subscription_id order by starts_on), ends_on)'
        ) }} as ends_on

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

followed_periods as (

    select
        subscription_id,
        ends_on,
        lead(starts_on) over (partition by subscription_id order by starts_on) as next_starts_on

    from billed_periods

),

stretches as (

    -- before the first period that is known
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

    -- between two of which the second does not begin where the first ends
    select
        subscriptions.subscription_id,
        subscriptions.counted_from,
        subscriptions.interval_months,
        subscriptions.interval_days,
        followed_periods.ends_on as from_day,
        {{ add_days('followed_periods.next_starts_on', -1) }} as until_day,
        followed_periods.next_starts_on as capped_at

    from followed_periods

    inner join subscriptions
        on followed_periods.subscription_id = subscriptions.subscription_id

    where followed_periods.ends_on < followed_periods.next_starts_on
    union all

    -- after the last one, or all of the run where none is known
    select
        subscriptions.subscription_id,
        subscriptions.counted_from,
        subscriptions.interval_months,
        subscriptions.interval_days,
        coalesce(billed_runs.last_ends_on, subscriptions.charged_from) as from_day,
        {{ greatest_of(
            'subscriptions.rolls_over_until',
            'coalesce(billed_runs.last_ends_on, subscriptions.charged_from)'
        ) }} as until_day,
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
        cast(
            floor(units_to_start / cast(units_of_interval as decimal(9, 0))) - 2 as {{ dbt.type_bigint() }}
        ) as first_number,
        cast(
            floor(units_to_end / cast(units_of_interval as decimal(9, 0))) + 3 as {{ dbt.type_bigint() }}
        ) as last_number

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
        {{ least_of(
            'lead(boundary_day) over (partition by subscription_id, from_day order by boundary_day)',
            "coalesce(capped_at, cast('9999-12-31' as date))"
        ) }} as ends_on

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

{%- if breaks %}
unbroken as (

    select
        unioned.*,
        max(breaks.restarted_on) as restarted_on

    from unioned

    left join breaks
        on
            unioned.subscription_id = breaks.subscription_id
            and unioned.starts_on >= breaks.ended_on

    group by unioned.subscription_id, unioned.starts_on, unioned.ends_on, unioned.days_before_end

    having max(breaks.restarted_on) is null or unioned.starts_on >= max(breaks.restarted_on)

),

{% endif -%}
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
        subscriptions.synced_at,
        {% if breaks -%} unioned.restarted_on {%- else -%} cast(null as date) {%- endif %} as restarted_on

    from {{ 'unbroken as unioned' if breaks else 'unioned' }}

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
        kept.subscription_id,
        kept.customer_id,
        kept.term_number,
        kept.is_last,
        kept.is_void,
        kept.restarted_on,
        {%- if signatures %}
        case when kept.term_number > 1 then coalesce(signatures.recorded_at, kept.created_at) else kept.created_at end
            as created_at,
        {%- else %}
        kept.created_at,
        {%- endif %}
        kept.synced_at,

        -- a trial belongs to the first term
        case
            when kept.term_number = 1 and kept.started_on < kept.charged_from then kept.started_on
            else kept.starts_on
        end as term_start,
        {{ add_days(
            'case when kept.is_last and kept.service_ends_on > kept.ends_on then kept.service_ends_on'
            ~ ' else kept.ends_on end', -1
        ) }} as term_end,
        case
            when kept.term_number = 1 then {{ greatest_of('kept.starts_on', 'kept.charged_from') }}
            else kept.starts_on
        end as charged_on,
        case
            when kept.term_number = 1 and kept.started_on < kept.charged_from
                then {{ add_days('kept.charged_from', -1) }}
        end as trial_end,

        -- a roll-over needs no signature: it is decided when the last day passes without notice
        case
            {%- if signatures %}
            when kept.term_number > 1 then coalesce(signatures.signed_on, {{ add_days('kept.starts_on', -1) }})
            {%- else %}
            when kept.term_number > 1 then {{ add_days('kept.starts_on', -1) }}
            {%- endif %}
            else {{ least_of('kept.created_on', 'kept.started_on') }}
        end as signed_on

    from kept
    {%- if signatures %}

    left join signatures
        on
            kept.subscription_id = signatures.subscription_id
            and kept.starts_on = signatures.starts_on
    {%- endif %}

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
        lag(contract_id) over (
            partition by subscription_id, coalesce(restarted_on, cast('0001-01-01' as date)) order by term_number
        ) as predecessor_contract_id

    from identified

)

select * from chained
{%- endmacro %}
