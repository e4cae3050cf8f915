-- Every waterfall of the definition switchboard, by month, quarter and year: our value + its effects = the value under
-- the rule set, each from its own source. Money that only changes its period or its kind adds up to nothing.
with

steps as (

    select * from {{ ref('metric_definition_comparison') }}

),

waterfalls as (

    select
        measure,
        rule_set,
        fiscal_period_id,
        sum(case when step_kind = 'result' then -amount else amount end) as difference,
        sum(case when step_kind = 'result' then 1 else 0 end) as results

    from steps

    where rule_set <> 'law_9'

    group by measure, rule_set, fiscal_period_id

),

-- movements of a period have one sum under every rule set that only files them differently
filed as (

    select
        'movements' as measure,
        rule_set,
        fiscal_period_id,
        sum(amount) as difference

    from steps

    where family = 'movements' and step_kind = 'effect' and rule_set <> 'service_end'

    group by rule_set, fiscal_period_id

),

redated as (

    select
        measure,
        rule_set,
        {{ dbt.concat(['period_grain', "' '", 'cause']) }} as fiscal_period_id,
        sum(amount) as difference

    from steps

    where step_kind = 'effect' and cause in ('counted_when_due', 'dated_by_notice')

    group by measure, rule_set, period_grain, cause

),

broken as (

    select
        measure,
        rule_set,
        fiscal_period_id,
        difference
    from waterfalls
    where difference <> 0 or results <> 1
    union all
    select * from filed
    where difference <> 0
    union all
    select * from redated
    where difference <> 0

)

select * from broken
