-- Why MRR in service is not CMRR at a month's end. Grain: one row per line, month and cause.
with

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_current and mrr <> 0

),

stretches as (

    select * from {{ ref('int_line_service_stretches') }}

),

months as (

    select
        fiscal_period_id,
        {{ least_of('ends_on', as_of()) }} as close_on
    from {{ ref('int_fiscal_periods') }}
    where grain = 'month' and is_opened

),

lines_at_closes as (

    select
        lines.line_id,
        lines.account_id,
        lines.mrr,
        lines.committed_from,
        lines.committed_to,
        months.fiscal_period_id,
        months.close_on
    from lines
    inner join months
        on
            {{ least_of('lines.committed_from', 'lines.service_start') }} <= months.close_on
            and {{ greatest_of('lines.committed_to', add_days('lines.served_until', 1)) }} > months.close_on

),

standing as (

    select
        lines_at_closes.line_id,
        lines_at_closes.account_id,
        lines_at_closes.fiscal_period_id,
        lines_at_closes.close_on,
        max(lines_at_closes.mrr) as mrr,
        max(lines_at_closes.committed_from) as committed_from,
        max(stretches.live_from) as live_from,
        max(
            case
                when
                    lines_at_closes.committed_from <= lines_at_closes.close_on
                    and lines_at_closes.committed_to > lines_at_closes.close_on
                    then 1
                else 0
            end
        ) as is_committed,
        max(
            case when lines_at_closes.close_on between stretches.live_from and stretches.live_until then 1 else 0 end
        ) as is_served,
        max(
            case when lines_at_closes.close_on between stretches.paused_from and stretches.paused_to then 1 else 0 end
        ) as is_paused
    from lines_at_closes
    inner join stretches on lines_at_closes.line_id = stretches.line_id
    group by
        lines_at_closes.line_id,
        lines_at_closes.account_id,
        lines_at_closes.fiscal_period_id,
        lines_at_closes.close_on

),

final as (

    select
        account_id,
        fiscal_period_id,
        case
            when is_committed = 1 and is_served = 1 then 'paused'
            when is_committed = 1 and close_on < live_from then 'not_yet_in_service'
            when is_committed = 1 then 'awaiting_renewal'
            when close_on < committed_from then 'in_service_early'
            else 'notice_given'
        end as cause,
        case when is_committed = 1 then -mrr else mrr end as amount,
        line_id as evidence
    from standing
    where is_committed <> case when is_served = 1 and is_paused = 0 then 1 else 0 end

)

select * from final
