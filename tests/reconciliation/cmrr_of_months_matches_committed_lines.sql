-- Rule 3 against rule 4: the sum of movements up to a close is the sum of the lines committed on that day; on as_of it
-- is what dim_accounts says, and live MRR there is that of the last month.
with

cmrr_monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

months as (

    select
        fiscal_period_id,
        least(ends_on, {{ as_of() }}) as close_on,
        ends_on >= {{ as_of() }} as is_last

    from {{ ref('dim_fiscal_periods') }}

    where grain = 'month' and starts_on <= {{ as_of() }}

),

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

    where mrr <> 0

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

committed as (

    select
        contract_lines.account_id,
        months.fiscal_period_id,
        sum(contract_lines.mrr) as committed_cmrr

    from contract_lines
    inner join months
        on
            contract_lines.committed_from <= months.close_on
            and contract_lines.committed_to > months.close_on

    group by contract_lines.account_id, months.fiscal_period_id

),

compared as (

    select
        coalesce(cmrr_monthly.account_id, committed.account_id) as account_id,
        coalesce(cmrr_monthly.fiscal_period_id, committed.fiscal_period_id) as fiscal_period_id,
        coalesce(cmrr_monthly.ending_cmrr, 0) as ending_cmrr,
        coalesce(committed.committed_cmrr, 0) as committed_cmrr,
        coalesce(cmrr_monthly.live_mrr, 0) as live_mrr

    from cmrr_monthly
    full outer join committed
        on
            cmrr_monthly.account_id = committed.account_id
            and cmrr_monthly.fiscal_period_id = committed.fiscal_period_id

),

todays as (

    select
        accounts.account_id,
        months.fiscal_period_id,
        accounts.cmrr,
        accounts.live_mrr

    from accounts
    inner join months
        on months.is_last

),

broken as (

    select
        coalesce(compared.account_id, todays.account_id) as account_id,
        coalesce(compared.fiscal_period_id, todays.fiscal_period_id) as fiscal_period_id,
        compared.ending_cmrr,
        compared.committed_cmrr,
        todays.cmrr as cmrr_today,
        compared.live_mrr,
        todays.live_mrr as live_mrr_today

    from compared
    full outer join todays
        on
            compared.account_id = todays.account_id
            and compared.fiscal_period_id = todays.fiscal_period_id

    where
        compared.ending_cmrr <> compared.committed_cmrr
        or (todays.account_id is not null and todays.cmrr <> coalesce(compared.ending_cmrr, 0))
        or (todays.account_id is not null and todays.live_mrr <> coalesce(compared.live_mrr, 0))

)

select * from broken
