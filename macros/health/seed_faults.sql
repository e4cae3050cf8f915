{#-
    Faults of the health seeds, each with the file and the line that it stands on. To check another seed: its key here,
    and its faults in int_health_seed_faults.
-#}
{% macro health_seed_keys() -%}
    {{ return({
        'health_components': ['component'],
        'health_weights': ['score_version', 'scorecard', 'component'],
        'health_thresholds': ['score_version', 'component', 'segment'],
        'health_bands': ['band'],
        'health_score_versions': ['score_version'],
        'onboarding_milestones': ['milestone'],
    }) }}
{%- endmacro %}

{#- One branch of a list of faults: `fault` is a text or, with `said`, a SQL expression after it. -#}
{% macro seed_fault(seed, relation, where, fault, said=none) -%}
    select
        '{{ seed }}' as seed,
        {{ seed_key(health_seed_keys()[seed]) }} as line_key,
        {% if said -%}
        {{ dbt.concat([sql_text(fault ~ " '"), 'coalesce(cast(' ~ said ~ ' as ' ~ dbt.type_string() ~ "), '')", sql_text("'")]) }}
        {%- else -%}
        {{ sql_text(fault) }}
        {%- endif %} as fault
    from {{ relation }}
    where {{ where }}
{%- endmacro %}

{#- A fault of every line whose key is there more than once. -#}
{% macro repeated_seed_line(seed, relation, columns) -%}
    select
        '{{ seed }}' as seed,
        {{ seed_key(health_seed_keys()[seed]) }} as line_key,
        'more than one line for the same {{ columns | join(", ") }}' as fault
    from (
        select
            {{ relation }}.*,
            count(*) over (partition by {{ columns | join(', ') }}) as lines
        from {{ relation }}
    ) as counted
    where lines > 1
{%- endmacro %}

{#- A fault of a line that is not there. -#}
{% macro missing_seed_line(seed, relation, where, fault, said) -%}
    select
        '{{ seed }}' as seed,
        cast(null as {{ dbt.type_string() }}) as line_key,
        {{ dbt.concat([sql_text(fault ~ " '"), 'cast(' ~ said ~ ' as ' ~ dbt.type_string() ~ ')', sql_text("'")]) }} as fault
    from {{ relation }}
    where {{ where }}
{%- endmacro %}

{% macro seed_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append('coalesce(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ "), '')") -%}
        {%- if not loop.last -%}{%- do parts.append("', '") -%}{%- endif -%}
    {%- endfor -%}
    {{ dbt.concat(parts) }}
{%- endmacro %}

{#- seed, file, line_key and line_number of every line of the health seeds. -#}
{% macro health_seed_lines() -%}
    {%- for seed, columns in health_seed_keys().items() %}
    {{ seed_lines(seed, columns) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro seed_lines(seed, columns) -%}
    {{ adapter.dispatch('seed_lines', 'customer_success')(seed, columns) }}
{%- endmacro %}

{#- Where the file cannot be read from SQL, the content of the line has to name it. -#}
{% macro default__seed_lines(seed, columns) -%}
    select
        '{{ seed }}' as seed,
        {{ seed_key(columns) }} as line_key,
        cast(null as {{ dbt.type_int() }}) as line_number
    from {{ ref(seed) }}
{%- endmacro %}

{% macro duckdb__seed_lines(seed, columns) -%}
    {%- set path = seed_path(seed) -%}
    {%- if path -%}
    select
        '{{ seed }}' as seed,
        {{ seed_key(columns) }} as line_key,
        cast(1 + row_number() over () as integer) as line_number
    from read_csv(
        {{ sql_text(path.root ~ '/' ~ path.file) }}, header = true, all_varchar = true, delim = ',', quote = '"',
        escape = '"', parallel = false
    )
    {%- else -%}
    {{ customer_success.default__seed_lines(seed, columns) }}
    {%- endif -%}
{%- endmacro %}

{#- Folder of the project and path in it; nothing while there is no graph (parsing, unit tests). -#}
{% macro seed_path(seed) -%}
    {%- if execute and graph.nodes is defined -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.name == seed -%}
            {{ return({'root': node.root_path, 'file': node.original_file_path}) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- Stops a build at the seed's line, before anything that depends on the seeds is touched. -#}
{% macro stop_on_seed_faults(relation) -%}
    {%- if execute and flags.WHICH in ['build', 'test'] -%}
        {%- set rows = run_query(
            'select seed, line_number, fault, line_key from ' ~ relation ~ ' order by seed, line_number, fault'
        ).rows -%}
        {%- set faults = [] -%}
        {%- for row in rows -%}
            {%- set path = seed_path(row[0]) -%}
            {%- do faults.append(
                (path.file if path else row[0] ~ '.csv')
                ~ (' line ' ~ row[1] if row[1] is not none else '')
                ~ ': ' ~ row[2] ~ (' (' ~ row[3] ~ ')' if row[3] else '')
            ) -%}
        {%- endfor -%}
        {%- if faults -%}
            {{ exceptions.raise_compiler_error('The health seeds cannot be used:\n  - ' ~ faults | join('\n  - ')) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
