{%- set summed = summed_measures() %}
{%- set latest = latest_day_measures() %}
{%- set so_far = '(partition by account_id order by week_ends_on rows between unbounded preceding and current row)' %}

with

account_weeks as (

    select * from {{ ref('int_health_account_weeks') }}

),

{% set subjects = ['contract', 'billing', 'service', 'survey', 'engagement', 'relationship', 'onboarding'] -%}
{% for subject in subjects %}
{{ subject }}_changes as (

    select * from {{ ref('int_health_' ~ subject ~ '_changes') }}

),

{% endfor %}
usage_changes as (

    select * from {{ ref('int_usage_changes') }}

),

all_changes as (

    {% for subject in subjects %}
    select
        account_id,
        changed_on,
        measure,
        amount
    from {{ subject }}_changes
    union all
    {% endfor %}
    select
        account_id,
        changed_on,
        measure,
        amount
    from usage_changes

),

first_weeks as (

    select
        account_id,
        min(week_ends_on) as first_week_ends_on
    from account_weeks
    group by account_id

),

-- what came before the first week is already there in it; what is dated after as_of has not happened
weekly_changes as (

    select
        all_changes.account_id,
        {{ greatest_of(week_end('all_changes.changed_on'), 'first_weeks.first_week_ends_on') }} as week_ends_on,
        all_changes.measure,
        all_changes.amount
    from all_changes
    inner join first_weeks on all_changes.account_id = first_weeks.account_id
    where all_changes.changed_on <= {{ as_of() }}

),

-- many users and features change a measure in the same week: added up first, far fewer rows are asked sixty questions
weekly_amounts as (

    select
        account_id,
        week_ends_on,
        measure,
        cast(sum(amount) as decimal(18, 4)) as amount,
        max(amount) as latest_amount
    from weekly_changes
    group by account_id, week_ends_on, measure

),

-- there is one amount of each measure now, and to hold the largest takes half the room of a sum
pivoted as (

    select
        account_id,
        {% for measure in summed %}
        max(case when measure = '{{ measure }}' then amount end) as {{ measure }},
        {% endfor %}
        {% for measure in latest %}
        max(case when measure = '{{ measure }}' then latest_amount end) as {{ measure }},
        {% endfor %}
        week_ends_on
    from weekly_amounts
    group by account_id, week_ends_on

),

-- a change in a week without commitment still counts in the weeks after it
every_week as (

    select
        coalesce(account_weeks.account_id, pivoted.account_id) as account_id,
        coalesce(account_weeks.week_ends_on, pivoted.week_ends_on) as week_ends_on,
        {% for measure in summed + latest %}
        pivoted.{{ measure }},
        {% endfor %}
        account_weeks.scored_on
    from account_weeks
    full outer join pivoted
        on account_weeks.account_id = pivoted.account_id and account_weeks.week_ends_on = pivoted.week_ends_on

),

running as (

    select
        account_id,
        week_ends_on,
        {% for measure in summed %}
        cast(coalesce(sum({{ measure }}) over {{ so_far }}, 0) as decimal(18, 4)) as {{ measure }},
        {% endfor %}
        {% for measure in latest %}
        cast(max({{ measure }}) over {{ so_far }} as decimal(18, 4)) as {{ measure }},
        {% endfor %}
        scored_on
    from every_week

),

-- only weeks in which the account is a customer are scored
customer_weeks as (

    select
        running.*,
        {{ add_days(epoch(), 'cast(customer_since_day as ' ~ dbt.type_int() ~ ')') }} as customer_since_on
    from running
    where scored_on is not null and committed_cmrr > 0

)

select * from customer_weeks
