{{ config(materialized='view') }}

with

triggers as (

    select * from {{ ref('cta_triggers') }}

),

kinds as (

    select * from {{ ref('survey_kinds') }}

),

buckets as (

    select * from {{ ref('onboarding_length_buckets') }}

),

milestones as (

    select * from {{ ref('onboarding_milestones') }}

),

known_triggers as (

    {%- for trigger_name in cta_trigger_names() %}
    select '{{ trigger_name }}' as trigger_name {{ 'union all' if not loop.last }}
    {%- endfor %}

),

faults as (

    select
        'cta_triggers' as seed,
        coalesce(triggers.trigger_name, known_triggers.trigger_name) as seed_line,
        'unknown trigger, or no line for one' as fault
    from triggers
    full outer join known_triggers on triggers.trigger_name = known_triggers.trigger_name
    where triggers.trigger_name is null or known_triggers.trigger_name is null
    union all
    select
        'cta_triggers' as seed,
        trigger_name as seed_line,
        'no threshold' as fault
    from triggers
    where threshold is null and trigger_name <> 'survey_detractor'
    union all
    select
        'cta_triggers' as seed,
        trigger_name as seed_line,
        'days or hours below 0, or no day after the end' as fault
    from triggers
    where
        due_in_days < 0
        or closes_after_days < 1
        or (trigger_name <> 'usage_dropped' and threshold < 0)
        or (trigger_name = 'late_renewal' and threshold < 1)
    union all
    select
        'cta_triggers' as seed,
        trigger_name as seed_line,
        'no weeks to last, or no quiet days' as fault
    from triggers
    where
        (trigger_name in ('band_fell', 'usage_dropped', 'expansion_ready') and coalesce(for_weeks, 0) < 1)
        or (trigger_name = 'expansion_ready' and coalesce(quiet_days, -1) < 0)
    union all
    select
        'survey_kinds' as seed,
        kind as seed_line,
        'scores not in order from score_from, detractor, unfavourable, favourable to score_to' as fault
    from kinds
    where
        not (
            score_from <= detractor_up_to
            and detractor_up_to <= unfavourable_up_to
            and unfavourable_up_to < favourable_from
            and favourable_from <= score_to
        )
    union all
    select
        'survey_kinds' as seed,
        kind as seed_line,
        'days below 1, or due without days ahead' as fault
    from kinds
    where
        due_every_days < 1
        or silent_after_surveys < 1
        or silent_after_days < 1
        or (due_every_days is not null and coalesce(due_ahead_days, -1) < 0)
    union all
    select
        'onboarding_length_buckets' as seed,
        here.length_bucket as seed_line,
        'buckets overlap or leave a gap' as fault
    from buckets as here
    left join buckets as below on here.bucket_number = below.bucket_number + 1
    where
        here.over_weeks >= here.up_to_weeks
        or (here.bucket_number > 1 and coalesce(below.up_to_weeks <> here.over_weeks, true))
    union all
    select
        'onboarding_milestones' as seed,
        '{{ var("onboarding_done_milestone") }}' as seed_line,
        'the milestone that ends the onboarding is no line of the seed' as fault
    from milestones
    having sum(case when milestone = '{{ var("onboarding_done_milestone") }}' then 1 else 0 end) = 0

)

select * from faults
