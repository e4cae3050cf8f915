{% set key_columns = ['basis', 'term_kind', 'group_value', 'horizon'] %}
with

open_renewals as (

    select * from {{ ref('int_renewals_open_as_known') }}

),

decisions as (

    select * from {{ ref('int_renewal_decisions_as_known') }}

),

forecast_days as (

    select * from {{ ref('int_forecast_days') }}

),

-- the groups that a forecast may read, narrowest first; of the CSM's calls each word is a group
memberships as (

    {%- for basis, group_value, horizon in [
        ('band_and_horizon', 'band', 'horizon'),
        ('band', 'band', "'all'"),
        ('horizon', "'all'", 'horizon'),
        ('all_renewals', "'all'", "'all'"),
        ('csm_call', 'csm_call', "'all'"),
    ] %}
    select
        '{{ basis }}' as basis,
        term_kind,
        {{ group_value }} as group_value,
        {{ horizon }} as horizon,
        renewal_id,
        min(forecast_on) as seen_on
    from open_renewals
    where is_month_end and {{ group_value }} is not null
    group by {{ (['term_kind', 'renewal_id', group_value, horizon] | reject('equalto', "'all'") | list) | join(', ') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- each renewal once in a group: counted when its outcome is known, taken out again should it be another one later
changes as (

    {%- for day, sign in [('counted_from', ''), ('counted_until', '-')] %}
    select
        {% for column in key_columns %}
        memberships.{{ column }},
        {% endfor %}
        decisions.{{ day }} as changed_on,
        sum({{ sign }}1) as renewals,
        sum(case when decisions.is_lost then {{ sign }}1 else 0 end) as lost
    from memberships
    inner join decisions
        on
            memberships.renewal_id = decisions.renewal_id
            and memberships.seen_on < decisions.counted_from
    group by
        memberships.basis, memberships.term_kind, memberships.group_value, memberships.horizon, decisions.{{ day }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    select
        forecast_days.forecast_on,
        {% for column in key_columns %}
        changes.{{ column }},
        {% endfor %}
        cast(sum(changes.renewals) as {{ dbt.type_bigint() }}) as known_renewals,
        cast(sum(changes.lost) as {{ dbt.type_bigint() }}) as known_lost
    from changes
    inner join forecast_days on changes.changed_on <= forecast_days.forecast_on
    group by
        changes.basis, changes.term_kind, changes.group_value, changes.horizon, forecast_days.forecast_on

),

known as (

    select * from counted
    where known_renewals > 0

)

select * from known
