{%- set counts = [
    'sent', 'sent_answered', 'answers', 'favourable', 'unfavourable', 'accounts_answered', 'accounts_favourable',
    'accounts_unfavourable', 'accounts_answered_12m', 'accounts_favourable_12m', 'accounts_unfavourable_12m',
] -%}
{%- set summed = ['sent', 'sent_answered', 'answers', 'favourable', 'unfavourable', 'score_sum'] -%}
{%- set year -%}
    (
            partition by kind, slice_by, slice_value order by starts_on
            rows between 11 preceding and current row
        )
{%- endset -%}

with

sliced as (

    select * from {{ ref('int_survey_events_sliced') }}

),

latest_answers as (

    select * from {{ ref('int_survey_latest_answers') }}

),

fiscal_periods as (

    select * from {{ ref('dim_fiscal_periods') }}
    where grain = 'month' and starts_on <= {{ as_of() }}

),

monthly as (

    select
        kind,
        slice_by,
        slice_value,
        month_starts_on,
        sum(case when event_kind = 'sent' then 1 else 0 end) as sent,
        sum(case when event_kind = 'sent' then is_answered else 0 end) as sent_answered,
        sum(case when event_kind = 'answered' then 1 else 0 end) as answers,
        sum(is_favourable) as favourable,
        sum(is_unfavourable) as unfavourable,
        sum(coalesce(score, 0)) as score_sum
    from sliced
    group by kind, slice_by, slice_value, month_starts_on

),

by_account as (

    select
        kind,
        slice_by,
        slice_value,
        month_starts_on,
        -- what stands of the month itself; the newest answer of the month is the newest of the year that ends with it
        sum(is_of_month) as accounts_answered,
        sum(is_of_month * is_favourable) as accounts_favourable,
        sum(is_of_month * is_unfavourable) as accounts_unfavourable,
        count(*) as accounts_answered_12m,
        sum(is_favourable) as accounts_favourable_12m,
        sum(is_unfavourable) as accounts_unfavourable_12m
    from latest_answers
    group by kind, slice_by, slice_value, month_starts_on

),

slices as (

    select
        kind,
        slice_by,
        slice_value,
        min(month_starts_on) as first_month
    from monthly
    group by kind, slice_by, slice_value

),

every_month as (

    select
        slices.kind,
        slices.slice_by,
        slices.slice_value,
        fiscal_periods.fiscal_period_id,
        fiscal_periods.starts_on,
        fiscal_periods.is_closed,
        {% for count in counts %}
        coalesce({{ 'by_account' if count.startswith('accounts') else 'monthly' }}.{{ count }}, 0) as {{ count }},
        {% endfor %}
        coalesce(monthly.score_sum, 0) as score_sum
    from slices
    inner join fiscal_periods on slices.first_month <= fiscal_periods.starts_on
    left join monthly
        on
            slices.kind = monthly.kind
            and slices.slice_by = monthly.slice_by
            and slices.slice_value = monthly.slice_value
            and fiscal_periods.starts_on = monthly.month_starts_on
    left join by_account
        on
            slices.kind = by_account.kind
            and slices.slice_by = by_account.slice_by
            and slices.slice_value = by_account.slice_value
            and fiscal_periods.starts_on = by_account.month_starts_on

),

looked_back as (

    select
        {% for measure in summed %}
        sum({{ measure }}) over {{ year }} as {{ measure }}_12m,
        {% endfor %}
        every_month.*
    from every_month

),

final as (

    select
        kind,
        fiscal_period_id,
        slice_by,
        slice_value,
        starts_on,
        {% for suffix in ['', '_12m'] %}
        cast(sent{{ suffix }} as {{ dbt.type_bigint() }}) as sent{{ suffix }},
        cast(sent_answered{{ suffix }} as {{ dbt.type_bigint() }}) as sent_answered{{ suffix }},
        {{ safe_ratio('sent_answered' ~ suffix, 'sent' ~ suffix) }} as response_rate{{ suffix }},
        cast(answers{{ suffix }} as {{ dbt.type_bigint() }}) as answers{{ suffix }},
        cast(favourable{{ suffix }} as {{ dbt.type_bigint() }}) as favourable{{ suffix }},
        cast(unfavourable{{ suffix }} as {{ dbt.type_bigint() }}) as unfavourable{{ suffix }},
        {{ safe_ratio('score_sum' ~ suffix, 'answers' ~ suffix) }} as mean_score{{ suffix }},
        {% for kind in ['nps', 'csat', 'ces'] %}
        {% set name = kind ~ suffix %}
        {{ survey_score(kind, 'favourable' ~ suffix, 'unfavourable' ~ suffix, 'answers' ~ suffix) }}
            as {{ name }},
        {% endfor %}
        cast(accounts_answered{{ suffix }} as {{ dbt.type_bigint() }}) as accounts_answered{{ suffix }},
        {% set good, bad = 'accounts_favourable' ~ suffix, 'accounts_unfavourable' ~ suffix %}
        {% for kind in ['nps', 'csat', 'ces'] %}
        {% set name = 'account_' ~ kind ~ suffix %}
        {{ survey_score(kind, good, bad, 'accounts_answered' ~ suffix) }}
            as {{ name }},
        {% endfor %}
        {% endfor %}
        is_closed
    from looked_back

)

select * from final
