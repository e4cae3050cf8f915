with

valued as (

    select * from {{ ref('int_definition_values') }}

),

periods as (

    select * from {{ ref('dim_fiscal_periods') }}

),

effects as (

    select * from {{ ref('int_definition_churn_effects') }}
    union all
    select * from {{ ref('int_definition_movement_effects') }}

),

steps as (

    select * from {{ ref('metric_bridge_steps') }}

),

causes as (

    select * from {{ ref('metric_bridge_causes') }}

),

measures as (

    select * from {{ ref('metric_measures') }}

),

rule_sets as (

    select * from {{ ref('metric_rule_sets') }}

),

pairs as (

    select distinct
        measure,
        rule_set

    from valued

),

-- a period that a rule set says nothing of is 0 there, if ours says something
compared as (

    select
        ours.measure,
        ours.fiscal_period_id,
        pairs.rule_set,
        ours.amount as reference_amount,
        coalesce(theirs.amount, 0) as amount

    from valued as ours
    inner join pairs
        on ours.measure = pairs.measure
    left join valued as theirs
        on
            ours.measure = theirs.measure
            and pairs.rule_set = theirs.rule_set
            and ours.fiscal_period_id = theirs.fiscal_period_id

    where ours.rule_set = 'law_9'

),

based as (

    select
        compared.*,
        measures.family,
        bases.reference_amount as reference_base,
        bases.amount as base

    from compared
    inner join measures
        on compared.measure = measures.measure
    left join compared as bases
        on
            measures.base_measure = bases.measure
            and compared.rule_set = bases.rule_set
            and compared.fiscal_period_id = bases.fiscal_period_id

),

summed_effects as (

    select
        measure,
        cause,
        fiscal_period_id,
        sum(effect) as effect,
        count(distinct account_id) as account_count

    from effects

    group by measure, cause, fiscal_period_id

),

rows_of_steps as (

    select
        family,
        measure,
        fiscal_period_id,
        rule_set,
        0 as step_number,
        'reference' as step_kind,
        cast(null as {{ dbt.type_string() }}) as cause,
        reference_amount as amount,
        reference_base as base_cmrr,
        cast(null as bigint) as account_count

    from based

    where rule_set <> 'law_9'

    union all

    select
        based.family,
        based.measure,
        based.fiscal_period_id,
        based.rule_set,
        steps.step_number,
        'effect' as step_kind,
        steps.cause,
        summed_effects.effect as amount,
        cast(null as {{ type_money() }}) as base_cmrr,
        summed_effects.account_count

    from based
    inner join steps
        on
            based.measure = steps.measure
            and based.rule_set = steps.rule_set
    inner join summed_effects
        on
            based.measure = summed_effects.measure
            and based.fiscal_period_id = summed_effects.fiscal_period_id
            and steps.cause = summed_effects.cause

    where summed_effects.effect <> 0

    union all

    select
        family,
        measure,
        fiscal_period_id,
        rule_set,
        99 as step_number,
        'result' as step_kind,
        cast(null as {{ dbt.type_string() }}) as cause,
        amount,
        base as base_cmrr,
        cast(null as bigint) as account_count

    from based

),

final as (

    select
        {{ hash_text(dbt.concat([
            'rows_of_steps.measure', "'|'", 'rows_of_steps.fiscal_period_id', "'|'", 'rows_of_steps.rule_set', "'|'",
            'rows_of_steps.step_kind', "'|'", "coalesce(rows_of_steps.cause, '')",
        ])) }} as comparison_id,
        rows_of_steps.family,
        rows_of_steps.measure,
        periods.grain as period_grain,
        rows_of_steps.fiscal_period_id,
        periods.is_closed,
        rows_of_steps.rule_set,
        rule_sets.rule_set_name,
        rule_sets.rule_set_number,
        rows_of_steps.step_number,
        rows_of_steps.step_kind,
        rows_of_steps.cause,
        causes.description as cause_description,
        cast(rows_of_steps.amount as {{ type_money() }}) as amount,
        cast(rows_of_steps.base_cmrr as {{ type_money() }}) as base_cmrr,
        {{ safe_ratio('rows_of_steps.amount', 'rows_of_steps.base_cmrr') }} as rate,
        cast(rows_of_steps.account_count as bigint) as account_count

    from rows_of_steps
    inner join periods
        on rows_of_steps.fiscal_period_id = periods.fiscal_period_id
    inner join rule_sets
        on rows_of_steps.rule_set = rule_sets.rule_set
    left join causes
        on rows_of_steps.cause = causes.cause

)

select * from final
