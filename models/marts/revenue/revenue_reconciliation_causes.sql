with

causes as (

    select * from {{ ref('int_reconciliation_causes') }}

),

meanings as (

    select * from {{ ref('reconciliation_causes') }}

),

final as (

    select
        causes.account_id,
        causes.fiscal_period_id,
        causes.comparison,
        causes.cause,
        causes.amount,
        cast(causes.fact_count as {{ dbt.type_bigint() }}) as fact_count,
        cast(causes.evidence as {{ dbt.type_string() }}) as evidence,
        meanings.meaning,
        meanings.next_step
    from causes
    left join meanings on causes.comparison = meanings.comparison and causes.cause = meanings.cause
    where causes.amount <> 0

)

select * from final
