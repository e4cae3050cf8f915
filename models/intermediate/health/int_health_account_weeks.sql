with

lines as (

    select * from {{ ref('int_health_lines_as_known') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

commitments as (

    select
        account_id,
        {{ week_end('min(valid_from)') }} as first_week_ends_on,
        {{ week_end(
            least_of(add_days('max(valid_to)', -1), as_of())
        ) }} as last_week_ends_on
    from lines
    where valid_from <= {{ as_of() }}
    group by account_id

),

spans as (

    select
        commitments.*,
        {{ days_between('first_week_ends_on', 'last_week_ends_on') }}
            as days_long
    from commitments

),

weeks as (

    select
        spans.account_id,
        {{ add_days('spans.first_week_ends_on', '7 * numbers.n') }} as week_ends_on
    from spans
    inner join numbers on 7 * numbers.n <= spans.days_long

),

-- the week in progress is scored on as_of, every other one on its Sunday
scored as (

    select
        account_id,
        week_ends_on,
        {{ least_of('week_ends_on', as_of()) }} as scored_on
    from weeks

)

select * from scored
