{#- How values are read that a loader lands within an object or a list of a column, by macros/sources/loader_names.sql. -#}

{#- The landed column that a name of the map begins with, in lower case. -#}
{% macro landed_column(name, list) %}
    {% if name is mapping %}
        {{ return(landed_column(name.name, list)) }}
    {% elif name is not string %}
        {{ return(landed_column(name[0], list)) }}
    {% endif %}
    {% set first = name.split('.')[0] %}
    {{ return(((list or '*').split('.')[0] if first == '*' else first) | lower) }}
{% endmacro %}

{#- SQL of a declared column as text, or null where none of the landed columns it is read from was found. -#}
{% macro read_column(reading, list, found) %}
    {% set values = [] %}
    {% for name in ([reading.name] if reading.name is string or reading.name is mapping else reading.name) %}
        {% set value = read_value(name, list, found) %}
        {% do values.append(value if value) %}
    {% endfor %}
    {% set values = values | select | list %}
    {% if not values %}
        {{ return(none) }}
    {% endif %}
    {% set value = values[0] if values | length == 1 else 'coalesce(' ~ values | join(', ') ~ ')' %}
    {{ return(epoch_as_text(value) if reading.is_epoch else value) }}
{% endmacro %}

{#- One name of the map: a path, or what is made of one. -#}
{% macro read_value(name, list, found) %}
    {% if name is mapping %}
        {% set value = read_value(name.name, list, found) %}
        {% if not value %}
            {{ return(none) }}
        {% elif 'is' in name %}
            {% set words = [] %}
            {% for word in name['is'] %}
                {% do words.append(sql_text(word)) %}
            {% endfor %}
            {{ return("case when " ~ value ~ " in (" ~ words | join(', ') ~ ") then 'true' else 'false' end") }}
        {% elif 'filled' in name %}
            {{ return('case when ' ~ value ~ ' is not null then ' ~ sql_text(name.filled) ~ ' end') }}
        {% endif %}
        {{ return('nullif(' ~ value ~ ', ' ~ sql_text(name.empty) ~ ')') }}
    {% endif %}
    {% set keys = name.split('.') %}
    {% set landed = landed_column(name, list) %}
    {% if landed not in found %}
        {{ return(none) }}
    {% endif %}
    {% set value = {'sql': 'list_item' if keys[0] == '*' else adapter.quote(found[landed])} %}
    {% for key in keys[1:] %}
        {% do value.update({'sql': json_text(value.sql, key) | trim}) %}
    {% endfor %}
    {{ return('nullif(' ~ as_text(value.sql) | trim ~ ", '')") }}
{% endmacro %}

{#- Seconds or milliseconds since 1970 as a moment in UTC, as text; what is no whole number stays as it was landed. Seconds
    have less than 13 digits, also in the year 9999. -#}
{% macro epoch_as_text(value) %}
    {% set number = safe_cast(value, 'bigint') | trim %}
    {% set seconds = 'case when abs(' ~ number ~ ') >= 1000000000000 then (' ~ number ~ ' - mod(' ~ number ~ ', 1000)) / 1000 else '
        ~ number ~ ' end' %}
    {% set seconds = 'cast(' ~ seconds ~ ' as bigint)' %}
    {% set rest = 'cast(mod(' ~ seconds ~ ', 86400) as integer)' %}
    {# by days first: the seconds until the year 9999 are more than an integer holds #}
    {% set days = 'cast((' ~ seconds ~ ' - mod(' ~ seconds ~ ', 86400)) / 86400 as integer)' %}
    {% set day = dbt.dateadd('day', days, "cast('1970-01-01' as " ~ dbt.type_timestamp() ~ ')') | trim %}
    {% set moment = dbt.dateadd('second', rest, day) | trim %}
    {{ return('coalesce(' ~ as_text(moment) | trim ~ ', ' ~ value ~ ')') }}
{% endmacro %}

{#- The rows of a landed table; of one that stands in a list, a row for each item, as `list_item`. -#}
{% macro rows_of_raw_table(table, raw) %}
    {% if not table.list %}
        {{ return(raw.relation) }}
    {% endif %}
    {% set keys = table.list.split('.') %}
    {% set column = adapter.quote(raw.columns[keys[0] | lower]) %}
    {{ return(adapter.dispatch('rows_of_json_list', 'customer_success')(raw.relation, column, keys[1:], (
        'source ' ~ table.source ~ ', table ' ~ table.landed ~ ', column ' ~ keys[0] ~ ': expected JSON, found '
    ))) }}
{% endmacro %}

{#- A column of an object or a list as JSON text, which is how staging reads it: Parquet may hold it in a type of its own. -#}
{% macro default__nested_as_json(column) %}
    {{ return(column) }}
{% endmacro %}

{% macro duckdb__nested_as_json(column) %}
    {{ return('cast(cast(' ~ column ~ ' as json) as varchar)') }}
{% endmacro %}

{#- Which engines read lists; on the others the loader's table has to become rows before. -#}
{% macro reads_json_lists() %}
    {{ return(adapter.dispatch('reads_json_lists', 'customer_success')()) }}
{% endmacro %}

{% macro default__reads_json_lists() %}
    {{ return(false) }}
{% endmacro %}

{% macro duckdb__reads_json_lists() %}
    {{ return(true) }}
{% endmacro %}

{#- Text that is no JSON stops the run with source, table and column: read as no items it would be lost. An object that lists
    nothing (null, or no such key) has no items. -#}
{% macro duckdb__rows_of_json_list(relation, column, keys, complaint) %}
    {% set path = {'text': '$'} %}
    {% for key in keys %}
        {% do path.update({'text': path.text ~ '."' ~ key ~ '"'}) %}
    {% endfor %}
    {{ return(
        '(select *, json_extract_string(item, \'$\') as list_item from (select *, unnest(json_extract(case when '
        ~ column ~ ' is not null and nullif(cast(' ~ column ~ " as varchar), '') is not null and try_cast(" ~ column
        ~ ' as json) is null then error(' ~ sql_text(complaint) ~ ' || left(cast(' ~ column ~ ' as varchar), 40)) else try_cast('
        ~ column ~ ' as json) end, ' ~ sql_text(path.text ~ '[*]') ~ ')) as item from ' ~ relation ~ '))'
    ) }}
{% endmacro %}

{% macro default__rows_of_json_list(relation, column, keys, complaint) %}
    {{ exceptions.raise_compiler_error(complaint ~ 'a list, which is read on DuckDB only') }}
{% endmacro %}
