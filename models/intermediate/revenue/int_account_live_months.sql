-- MRR in service at the end of every month. Grain: one row per account and month with a line in service, paused or not;
-- the month of as_of stands as of as_of.
with

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

live_lines as (

    select
        stretches.account_id,
        months.fiscal_period_id,
        stretches.line_id,
        max(stretches.mrr) as mrr,
        max(
            case when months.close_on between stretches.paused_from and stretches.paused_to then 1 else 0 end
        ) as is_paused
    from stretches
    inner join months on months.close_on between stretches.live_from and stretches.live_until
    group by stretches.account_id, months.fiscal_period_id, stretches.line_id

),

final as (

    select
        account_id,
        fiscal_period_id,
        sum(case when is_paused = 1 then 0 else mrr end) as live_mrr
    from live_lines
    group by account_id, fiscal_period_id

)

select * from final
