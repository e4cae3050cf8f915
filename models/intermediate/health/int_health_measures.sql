{%- set subjects = running_measures() %}
{%- set so_far = '(partition by account_id order by week_ends_on rows between unbounded preceding and current row)' %}

with

account_weeks as (

    select * from {{ ref('int_health_account_weeks') }}

),

first_weeks as (

    select
        account_id,
        min(week_ends_on) as first_week_ends_on
    from account_weeks
    group by account_id

),

-- what came before the first week is already there in it; what is dated after as_of has not happened
{% for subject, measures in subjects.items() %}
{{ subject }}_changes as (

    select
        changes.account_id,
        {{ greatest_of(week_end('changes.changed_on'), 'first_weeks.first_week_ends_on') }} as week_ends_on,
        changes.measure,
        changes.amount
    from {{ ref('int_usage_changes' if subject == 'usage' else 'int_health_' ~ subject ~ '_changes') }} as changes
    inner join first_weeks on changes.account_id = first_weeks.account_id
    where changes.changed_on <= {{ as_of() }}

),

{{ subject }}_weeks as (

    select
        account_id,
        {% for measure in measures['summed'] %}
        cast(sum(case when measure = '{{ measure }}' then amount end) as decimal(18, 4)) as {{ measure }},
        {% endfor %}
        {% for measure in measures['latest'] %}
        max(case when measure = '{{ measure }}' then amount end) as {{ measure }},
        {% endfor %}
        week_ends_on
    from {{ subject }}_changes
    group by account_id, week_ends_on

),

{% endfor %}
-- a change in a week without commitment still counts in the weeks after it; `using` makes one key of nine
every_week as (

    select
        account_id,
        week_ends_on,
        {% for subject, measures in subjects.items() %}
        {% for measure in measures['summed'] + measures['latest'] %}
        {{ subject }}_weeks.{{ measure }},
        {% endfor %}
        {% endfor %}
        account_weeks.scored_on
    from account_weeks
    {% for subject in subjects %}
    full outer join {{ subject }}_weeks using (account_id, week_ends_on) -- noqa: ST07
    {% endfor %}

),

running as (

    select
        account_id,
        week_ends_on,
        {% for subject, measures in subjects.items() %}
        {% for measure in measures['summed'] %}
        cast(coalesce(sum({{ measure }}) over {{ so_far }}, 0) as decimal(18, 4)) as {{ measure }},
        {% endfor %}
        {% for measure in measures['latest'] %}
        cast(max({{ measure }}) over {{ so_far }} as decimal(18, 4)) as {{ measure }},
        {% endfor %}
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
