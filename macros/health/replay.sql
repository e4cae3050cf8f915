{% macro unknown_replay_version(version, known) %}
    {{ return(
        "health_replay_version: version " ~ version ~ " is not in seed health_score_versions; known are "
        ~ known | join(', ')
    ) }}
{% endmacro %}

{#- Faults of the var itself, and of a version that the seed's file does not hold, before anything is built. -#}
{% macro health_faults() %}
    {% set faults = [] %}
    {% set version = var('health_replay_version') %}
    {% if version is not none %}
        {% if version is not integer or version is boolean %}
            {% do faults.append("health_replay_version: '" ~ version ~ "' is not the number of a score version") %}
        {% else %}
            {% set known = score_versions_of_the_seed() %}
            {% if known is not none and version not in known %}
                {% do faults.append(unknown_replay_version(version, known)) %}
            {% endif %}
        {% endif %}
    {% endif %}
    {% for name in ['health_component_weeks', 'health_hysteresis_report_weeks'] %}
        {% set weeks = var(name) %}
        {% if weeks is not none and (weeks is not integer or weeks is boolean or weeks < 1) %}
            {% do faults.append(name ~ ": '" ~ weeks ~ "' is not a number of weeks; null = all of them") %}
        {% endif %}
    {% endfor %}
    {% set days = var('health_flap_days') %}
    {% if days is not integer or days is boolean or days < 1 %}
        {% do faults.append("health_flap_days: '" ~ days ~ "' is not a number of days") %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}

{#- The versions in the seed's file where the engine can read it, elsewhere those loaded; none before they are. -#}
{% macro score_versions_of_the_seed() %}
    {{ return(adapter.dispatch('score_versions_of_the_seed', 'customer_success')()) }}
{% endmacro %}

{% macro default__score_versions_of_the_seed() %}
    {% for node in graph.nodes.values() if node.resource_type == 'seed' and node.name == 'health_score_versions' %}
        {% set seed = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) %}
        {% if seed is not none %}
            {{ return(run_query('select score_version from ' ~ seed).columns[0].values() | map('int') | list) }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__score_versions_of_the_seed() %}
    {% for node in graph.nodes.values() if node.resource_type == 'seed' and node.name == 'health_score_versions' %}
        {% set file = node.root_path ~ '/' ~ node.original_file_path %}
        {% set found = run_query('select score_version from read_csv(' ~ sql_text(file) ~ ', header = true)') %}
        {{ return(found.columns[0].values() | map('int') | list) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}
