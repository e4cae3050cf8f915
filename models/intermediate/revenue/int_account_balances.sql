-- What each account is worth on as_of. Grain: one row per account that has a contract line.
with

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_current and mrr <> 0

),

stretches as (

    select * from {{ ref('int_line_service_stretches') }}

),

live_lines as (

    select
        account_id,
        line_id,
        max(mrr) as mrr,
        max(case when {{ as_of() }} between paused_from and paused_to then 1 else 0 end) as is_paused

    from stretches

    where {{ as_of() }} between live_from and live_until

    group by account_id, line_id

),

live as (

    select
        account_id,
        sum(case when is_paused = 1 then 0 else mrr end) as live_mrr

    from live_lines

    group by account_id

),

committed as (

    select
        account_id,
        sum(case when {{ as_of() }} >= committed_from and {{ as_of() }} < committed_to then mrr else 0 end) as cmrr

    from lines

    group by account_id

),

final as (

    select
        committed.account_id,
        committed.cmrr,
        coalesce(live.live_mrr, 0) as live_mrr

    from committed
    left join live
        on committed.account_id = live.account_id

)

select * from final
