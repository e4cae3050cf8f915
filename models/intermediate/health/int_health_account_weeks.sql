with

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

commitments as (

    select
        account_id,
        min(committed_from) as customer_since_on,
        {{ week_end('min(committed_from)') }} as first_week_ends_on,
        {{ week_end(
            'least(' ~ add_days('max(committed_to)', -1) ~ ', ' ~ as_of() ~ ')'
        ) }} as last_week_ends_on
    from contract_lines
    where mrr > 0 and committed_from < committed_to and committed_from <= {{ as_of() }}
    group by account_id

),

weeks as (

    select
        commitments.account_id,
        commitments.customer_since_on,
        {{ add_days('commitments.first_week_ends_on', '7 * numbers.n') }} as week_ends_on
    from commitments
    inner join numbers
        on numbers.n <= {{ days_between('commitments.first_week_ends_on', 'commitments.last_week_ends_on') }} / 7

),

-- the week in progress is scored on as_of, every other one on its Sunday
scored as (

    select
        account_id,
        customer_since_on,
        week_ends_on,
        least(week_ends_on, {{ as_of() }}) as scored_on
    from weeks

)

select * from scored
