with

declared as (

    {{ metric_catalog_rows() }}

),

rules as (

    select * from {{ ref('metric_rules') }}

),

sources as (

    select * from {{ ref('metric_sources') }}

),

final as (

    select
        declared.metric,
        declared.rule_number,
        rules.rule,
        rules.rule_text,
        sources.source_of_rule,
        declared.formula,
        declared.unit,
        declared.description,
        declared.folder,
        declared.model_name,
        declared.column_name,
        declared.tests,
        declared.test_count,
        declared.semantic_metric,
        declared.semantic_metrics,
        declared.docs_link

    from declared
    left join rules
        on declared.rule_number = rules.rule_number
    left join sources
        on declared.source = sources.source

)

select * from final
