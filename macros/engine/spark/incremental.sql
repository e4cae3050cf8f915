{#-
    Plain Parquet tables cannot lose rows, and dbt-spark knows no delete+insert: the rows that stay and the new ones are written to
    a table beside, which then takes the place of the old one. What is computed is the change, what is written is the whole table.
-#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) %}
    {% if raw_strategy not in ['append', 'insert_overwrite', 'microbatch', 'delete+insert'] %}
        {{ exceptions.raise_compiler_error(
            this ~ ': incremental strategy ' ~ raw_strategy ~ ' is not known on Spark; append, delete+insert, insert_overwrite are'
        ) }}
    {% endif %}
    {% do return(raw_strategy) %}
{% endmacro %}

{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) %}
    {% if strategy == 'append' %}
        {{ return(get_insert_into_sql(source, target)) }}
    {% elif strategy in ['insert_overwrite', 'microbatch'] %}
        {{ return(get_insert_overwrite_sql(source, target, existing)) }}
    {% endif %}
    {% set keys = [unique_key] if unique_key is string else unique_key %}
    {% set columns = adapter.get_columns_in_relation(target) | map(attribute='quoted') | join(', ') %}
    {% set new_rows = spark_beside(target, 'new') %}
    {% do run_query('drop table if exists ' ~ new_rows) %}
    {% do run_query('create table ' ~ new_rows ~ ' as select ' ~ columns ~ ' from ' ~ source) %}
    {% set same_keys = [] %}
    {% for key in keys %}
        {% do same_keys.append('new_rows.' ~ key ~ ' = stored.' ~ key) %}
    {% endfor %}
    {% do spark_replace(
        target,
        'select ' ~ columns ~ ' from ' ~ target ~ ' as stored where not exists (select 1 from ' ~ new_rows
        ~ ' as new_rows where ' ~ same_keys | join(' and ') ~ ') union all select ' ~ columns ~ ' from ' ~ new_rows
    ) %}
    {{ return('drop table ' ~ new_rows) }}
{% endmacro %}

{#- The table takes the rows of a query that may read it. A run that dies between the two last steps leaves `<table>__next`. -#}
{% macro spark_replace(relation, query) %}
    {% set next = spark_beside(relation, 'next') %}
    {% do run_query('drop table if exists ' ~ next) %}
    {% do run_query('create table ' ~ next ~ ' as ' ~ query) %}
    {% do run_query('drop table ' ~ relation) %}
    {% do run_query('alter table ' ~ next ~ ' rename to ' ~ relation) %}
{% endmacro %}

{% macro spark_beside(relation, suffix) %}
    {{ return(api.Relation.create(schema=relation.schema, identifier=relation.identifier ~ '__' ~ suffix)) }}
{% endmacro %}
