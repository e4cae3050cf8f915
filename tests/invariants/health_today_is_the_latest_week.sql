-- account_health holds exactly the accounts with committed CMRR today, each with the row of the week in progress.
with

today as (

    select * from {{ ref('account_health') }}

),

lines as (

    select * from {{ ref('fct_contract_lines') }}

),

committed as (

    select
        account_id,
        sum(mrr) as cmrr
    from lines
    where committed_from <= {{ as_of() }} and committed_to > {{ as_of() }}
    group by account_id
    having sum(mrr) > 0

),

broken as (

    select
        coalesce(today.account_id, committed.account_id) as account_id,
        today.cmrr as cmrr_in_health,
        committed.cmrr as cmrr_of_lines
    from today
    full outer join committed on today.account_id = committed.account_id
    where today.account_id is null or committed.account_id is null or today.cmrr <> committed.cmrr

)

select * from broken
