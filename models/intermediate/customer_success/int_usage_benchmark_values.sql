with

signals as (

    select * from {{ ref('int_health_signals') }}

),

measures as (

    select * from {{ ref('int_health_measures') }}

),

metrics as (

    select * from {{ ref('benchmark_metrics') }}

),

-- today is the week in progress, scored on as_of
today as (

    select
        signals.account_id,
        signals.scored_on,
        signals.segment,
        {% for metric in benchmark_metrics() if metric != 'events_per_licence' %}
        signals.{{ metric }},
        {% endfor %}
        -- nothing is said of an account that was never seen in the product
        case when measures.users_seen > 0 then {{ safe_ratio('measures.events_in_window', 'measures.licences') }} end
            as events_per_licence
    from signals
    inner join measures
        on signals.account_id = measures.account_id and signals.week_ends_on = measures.week_ends_on
    where signals.scored_on = {{ as_of() }}

),

unpivoted as (

    {% for metric in benchmark_metrics() %}
    select
        account_id,
        scored_on,
        segment,
        '{{ metric }}' as metric,
        cast(round({{ metric }}, 4) as decimal(18, 4)) as metric_value
    from today
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        unpivoted.*,
        metrics.metric_number,
        metrics.is_higher_better
    from unpivoted
    inner join metrics on unpivoted.metric = metrics.metric

)

select * from final
