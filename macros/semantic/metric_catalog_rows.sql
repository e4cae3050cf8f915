{#-
    Every metric that a column of a mart declares (`config.meta.metrics`), as select statements in order of their names:
    what it says of itself, the dbt tests that hold the column or its mart, and its names in the semantic layer.
    While dbt parses there is no graph yet: one empty select.
-#}
{% macro metric_catalog_rows() -%}
    {%- set text = dbt.type_string() -%}
    {%- set found = {} -%}
    {%- set offered = [] -%}
    {%- set tests_of = {} -%}
    {%- if execute -%}
        {%- for metric in graph.metrics.values() -%} {%- do offered.append(metric.name) -%} {%- endfor -%}
        {%- for test in graph.nodes.values() if test.resource_type == 'test' -%}
            {%- set model = test.attached_node or none -%}
            {%- set columns = (test.test_metadata or {}).get('kwargs', {}).get('columns') or [test.column_name or ''] -%}
            {%- for parent in ([model] if model else test.depends_on.nodes) -%}
                {%- for column in columns -%}
                    {%- set key = parent ~ '|' ~ column -%}
                    {%- do tests_of.update({key: tests_of.get(key, []) + [test.name]}) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.original_file_path.startswith('models/marts') -%}
            {%- for column in node.columns.values() -%}
                {%- set meta = column.get('config', {}).get('meta') or column.get('meta') or {} -%}
                {%- for metric in meta.get('metrics', []) -%}
                    {%- if metric.metric in found -%}
                        {{ exceptions.raise_compiler_error(
                            'metric ' ~ metric.metric ~ ' is declared twice: by ' ~ node.name ~ '.' ~ column.name ~ ' and by '
                            ~ found[metric.metric].model ~ '.' ~ found[metric.metric].column
                        ) }}
                    {%- endif -%}
                    {%- set names = [] -%}
                    {%- for prefix in ['', 'annualized_', 'quarterly_', 'yearly_', 'annualized_quarterly_'] -%}
                        {%- if prefix ~ metric.metric in offered -%} {%- do names.append(prefix ~ metric.metric) -%} {%- endif -%}
                    {%- endfor -%}
                    {%- set tests = tests_of.get(node.unique_id ~ '|' ~ column.name, []) + tests_of.get(node.unique_id ~ '|', []) -%}
                    {%- do found.update({metric.metric: {
                        'metric': metric, 'model': node.name, 'column': column.name, 'unique_id': node.unique_id,
                        'folder': node.original_file_path.split('/')[2], 'names': names, 'tests': tests | unique | sort,
                        'description': column.description.split() | join(' '),
                    }}) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for name in found | sort %}
    {%- set row = found[name] %}
    select
        {{ sql_text(name) }} as metric,
        cast({{ row.metric.rule }} as integer) as rule_number,
        {{ sql_text(row.metric.source) if row.metric.source else 'cast(null as ' ~ text ~ ')' }} as source,
        {{ sql_text(row.metric.formula) }} as formula,
        {{ sql_text(row.metric.unit) }} as unit,
        {{ sql_text(row.description) }} as description,
        {{ sql_text(row.folder) }} as folder,
        {{ sql_text(row.model) }} as model_name,
        {{ sql_text(row.column) }} as column_name,
        {{ sql_text(row.tests | join(', ')) if row.tests else 'cast(null as ' ~ text ~ ')' }} as tests,
        cast({{ row.tests | length }} as integer) as test_count,
        {{ sql_text(name) if name in row.names else 'cast(null as ' ~ text ~ ')' }} as semantic_metric,
        {{ sql_text(row.names | join(', ')) if row.names else 'cast(null as ' ~ text ~ ')' }} as semantic_metrics,
        {{ sql_text('#!/model/' ~ row.unique_id) }} as docs_link
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select
        {%- for column in [
            'metric', 'source', 'formula', 'unit', 'description', 'folder', 'model_name', 'column_name', 'tests',
            'semantic_metric', 'semantic_metrics', 'docs_link',
        ] %}
        cast(null as {{ text }}) as {{ column }},
        {%- endfor %}
        cast(null as integer) as rule_number,
        cast(null as integer) as test_count
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
