-- Milestones agree with time to value, segments sum to all, slices sum to the total, shares keep within their bounds.
with

progress as (

    select * from {{ ref('onboarding_progress') }}

),

time_to_value as (

    select * from {{ ref('time_to_value') }}

),

outcomes as (

    select * from {{ ref('onboarding_outcomes') }}

),

scores as (

    select * from {{ ref('survey_scores') }}

),

account_surveys as (

    select * from {{ ref('account_surveys') }}

),

benchmarks as (

    select * from {{ ref('usage_benchmarks') }}

),

survey_sums as (

    select
        kind,
        fiscal_period_id,
        slice_by,
        sum(sent) as sent,
        sum(answers) as answers,
        sum(favourable_12m) as favourable_12m
    from scores
    group by kind, fiscal_period_id, slice_by

),

outcome_sums as (

    select
        length_bucket,
        sum(case when segment = 'all' then account_count else 0 end) as accounts_in_all,
        sum(case when segment <> 'all' then account_count else 0 end) as accounts_in_segments
    from outcomes
    group by length_bucket

),

broken as (

    select
        progress.account_id as offender,
        'first value differs between onboarding_progress and time_to_value' as fault
    from progress
    inner join time_to_value on progress.account_id = time_to_value.account_id
    where progress.is_first_value and progress.reached_on < time_to_value.first_value_on
    union all
    select
        progress.account_id as offender,
        'not tracked and yet overdue or reached' as fault
    from progress
    inner join time_to_value on progress.account_id = time_to_value.account_id
    where (progress.status = 'not_tracked') <> (not time_to_value.is_tracked)
    union all
    select
        account_id as offender,
        'a clock ran backwards' as fault
    from time_to_value
    where
        weeks_from_signing < 0
        or weeks_from_service_start < 0
        or weeks_from_kickoff < 0
        or weeks_from_first_login < 0
        or weeks_so_far < 0
    union all
    select
        length_bucket as offender,
        'segments do not sum to all' as fault
    from outcome_sums
    where accounts_in_all <> accounts_in_segments
    union all
    select
        length_bucket as offender,
        'outcomes do not add up, or a rate lies outside its bounds' as fault
    from outcomes
    where
        decided <> renewed + lost
        or account_count <> decided + open_renewals
        or renewal_rate < renewal_rate_low - 0.000001
        or renewal_rate > renewal_rate_high + 0.000001
    union all
    select
        sums.kind || ' ' || sums.fiscal_period_id || ' ' || sums.slice_by as offender,
        'slices do not sum to the total' as fault
    from survey_sums as sums
    inner join scores as totals
        on
            sums.kind = totals.kind
            and sums.fiscal_period_id = totals.fiscal_period_id
            and totals.slice_by = 'total'
    where sums.sent <> totals.sent or sums.answers <> totals.answers or sums.favourable_12m <> totals.favourable_12m
    union all
    select
        kind || ' ' || fiscal_period_id || ' ' || slice_value as offender,
        'a score outside its scale' as fault
    from scores
    where
        response_rate not between 0 and 1
        or nps not between -100 and 100
        or csat not between 0 and 1
        or ces not between 0 and 1
        or favourable + unfavourable > answers
        or accounts_answered > answers
        or accounts_answered_12m > answers_12m
    union all
    select
        account_id as offender,
        'more answers than surveys, or an answer before the first survey' as fault
    from account_surveys
    where surveys_answered > surveys_sent or sent_since_answer > surveys_sent or days_silent < 0
    union all
    select
        account_id as offender,
        'a percentile outside 0 to 100, or of too few peers' as fault
    from benchmarks
    where
        percentile not between 0 and 100
        or (percentile is not null and peers < {{ var('benchmark_min_peers') }})
        or lower_quartile > median_value
        or median_value > upper_quartile

)

select * from broken
