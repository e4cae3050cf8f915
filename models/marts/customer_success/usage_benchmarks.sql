with

benchmark_values as (

    select * from {{ ref('int_usage_benchmark_values') }}

),

-- whichever way a metric runs, more goodness is better
directed as (

    select
        benchmark_values.*,
        case when is_higher_better then metric_value else -metric_value end as goodness
    from benchmark_values

),

-- peers are the accounts of the segment that have a value, the account itself among them; no segment, no peers
placed as (

    select
        account_id,
        metric,
        segment,
        metric_value,
        row_number() over (partition by segment, metric order by metric_value, account_id) as place,
        -- ties share the rank of the first of them
        rank() over (partition by segment, metric order by goodness) as rank_from_worst,
        goodness,
        is_higher_better,
        count(*) over (partition by segment, metric) as peers
    from directed
    where metric_value is not null and segment is not null

),

segments as (

    select
        segment,
        metric,
        is_higher_better,
        peers,
        {{ value_at_share('metric_value', 'place', 'peers', '0.25') }} as lower_quartile,
        {{ value_at_share('metric_value', 'place', 'peers', '0.5') }} as median_value,
        {{ value_at_share('metric_value', 'place', 'peers', '0.75') }} as upper_quartile
    from placed
    where peers >= {{ var('benchmark_min_peers') }}
    group by segment, metric, is_higher_better, peers

),

sided as (

    select
        segments.*,
        case when is_higher_better then upper_quartile else -lower_quartile end as better_quartile,
        case when is_higher_better then lower_quartile else -upper_quartile end as worse_quartile
    from segments

),

counted as (

    select
        segment,
        metric,
        max(peers) as peers
    from placed
    group by segment, metric

),

final as (

    select
        benchmark_values.account_id,
        benchmark_values.metric,
        {{ whole('benchmark_values.metric_number') }} as metric_number,
        benchmark_values.scored_on,
        benchmark_values.segment,
        benchmark_values.metric_value,
        cast(coalesce(counted.peers, 0) as {{ dbt.type_bigint() }}) as peers,
        case
            when sided.peers > 1 then {{ percent('placed.rank_from_worst - 1', 'sided.peers - 1') }}
        end as percentile,
        sided.lower_quartile,
        sided.median_value,
        sided.upper_quartile,
        case
            when placed.account_id is null or sided.peers is null then null
            when placed.goodness > sided.better_quartile then 'ahead'
            when placed.goodness < sided.worse_quartile then 'behind'
            else 'in the middle'
        end as standing
    from benchmark_values
    left join placed
        on benchmark_values.account_id = placed.account_id and benchmark_values.metric = placed.metric
    left join sided
        on benchmark_values.segment = sided.segment and benchmark_values.metric = sided.metric
    left join counted
        on benchmark_values.segment = counted.segment and benchmark_values.metric = counted.metric

)

select * from final
