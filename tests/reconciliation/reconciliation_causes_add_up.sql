-- To the cent: the causes of an account's month and comparison are its difference, both ways; money that only moved
-- between months comes to nothing over all of them; MRR in service is always explained.
with

months as (

    select * from {{ ref('revenue_reconciliation') }}

),

causes as (

    select * from {{ ref('revenue_reconciliation_causes') }}

),

differences as (

    {% for comparison in ['service', 'booking', 'invoice'] %}
    select
        account_id,
        fiscal_period_id,
        '{{ comparison }}' as comparison,
        {{ comparison }}_difference as difference
    from months
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

explained as (

    select
        account_id,
        fiscal_period_id,
        comparison,
        sum(amount) as explained
    from causes
    group by account_id, fiscal_period_id, comparison

),

compared as (

    select
        coalesce(differences.account_id, explained.account_id) as account_id,
        coalesce(differences.fiscal_period_id, explained.fiscal_period_id) as fiscal_period_id,
        coalesce(differences.comparison, explained.comparison) as comparison,
        coalesce(differences.difference, 0) as difference,
        coalesce(explained.explained, 0) as explained
    from differences
    full outer join explained
        on
            differences.account_id = explained.account_id
            and differences.fiscal_period_id = explained.fiscal_period_id
            and differences.comparison = explained.comparison

),

moved as (

    select
        account_id,
        comparison,
        sum(amount) as amount
    from causes
    where cause = 'timing'
    group by account_id, comparison

),

faults as (

    select
        'causes do not add up' as fault,
        account_id,
        fiscal_period_id,
        comparison,
        difference,
        explained
    from compared
    where difference <> explained
    union all
    select
        'timing does not cancel out' as fault,
        account_id,
        cast(null as {{ dbt.type_string() }}) as fiscal_period_id,
        comparison,
        amount as difference,
        0 as explained
    from moved
    where amount <> 0
    union all
    select
        'service is unexplained' as fault,
        account_id,
        fiscal_period_id,
        comparison,
        amount as difference,
        0 as explained
    from causes
    where comparison = 'service' and cause = 'unexplained'
    union all
    select
        'cause and difference do not go together' as fault,
        account_id,
        fiscal_period_id,
        comparison,
        difference,
        0 as explained
    from months
    where (difference = 0) <> (cause is null)
    union all
    select
        'no such cause' as fault,
        account_id,
        fiscal_period_id,
        comparison,
        amount as difference,
        0 as explained
    from causes
    where meaning is null

)

select * from faults
