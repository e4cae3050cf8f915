{#-
    The second home of the append-only books. DuckDB: a Parquet file beside the warehouse (a var moves it),
    other engines: a table in the schema `lock_archive`. It only ever gains entries; a book that lost some gets them back.
-#}

{#- The books: where each lies, what makes an entry of it one, and where its archive is. -#}
{% macro lock_book() -%}
    {{ return({
        'identifier': 'int_expected_cmrr_lock_entries',
        'keys': ['lock_grain', 'lock_period'],
        'archive_path': book_archive_path(var('lock_archive_path'), 'locks'),
        'what': 'Expected-CMRR locks',
    }) }}
{%- endmacro %}

{% macro forecast_book() -%}
    {{ return({
        'identifier': 'int_churn_forecast_entries',
        'keys': ['forecast_on'],
        'archive_path': book_archive_path(var('forecast_archive_path'), 'forecasts'),
        'what': 'Churn forecasts',
    }) }}
{%- endmacro %}

{% macro book_archive_path(chosen_path, suffix) -%}
    {%- if chosen_path -%}
        {{ return(chosen_path) }}
    {%- elif target.path and target.path != ':memory:' -%}
        {{ return((target.path[:-7] if target.path.endswith('.duckdb') else target.path) ~ '.' ~ suffix ~ '.parquet') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- After new entries were written: the archive takes what it does not hold yet. -#}
{% macro archive_book(book) -%}
    {%- if execute -%}
        {{- adapter.dispatch('archive_book', 'customer_success')(book) -}}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__archive_book(book) -%}
    {%- set path = book.archive_path -%}
    {%- set keys = book['keys'] | join(', ') -%}
    {%- if path -%}
        {%- set exists = run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0 -%}
        {%- if exists -%}
            {%- set missing = run_query(
                'select count(*) from (select distinct ' ~ keys ~ ' from ' ~ this
                ~ ' except select ' ~ keys ~ " from read_parquet('" ~ path ~ "'))"
            ).columns[0].values()[0] -%}
        {%- else -%}
            {%- set missing = run_query("select count(*) from " ~ this).columns[0].values()[0] -%}
        {%- endif -%}
        {%- if missing > 0 -%}
            {%- if exists -%}
                {%- do run_query(
                    "create or replace temp table entries_to_archive as select * from read_parquet('" ~ path
                    ~ "') union all by name select * from " ~ this ~ ' where (' ~ keys ~ ') not in '
                    ~ '(select (' ~ keys ~ ") from read_parquet('" ~ path ~ "'))"
                ) -%}
            {%- else -%}
                {%- do run_query("create or replace temp table entries_to_archive as select * from " ~ this) -%}
            {%- endif -%}
            {%- do run_query(
                "copy entries_to_archive to '" ~ path ~ "' (format parquet, compression zstd, use_tmp_file true)"
            ) -%}
            {%- do run_query("drop table entries_to_archive") -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{%- endmacro %}

{% macro default__archive_book(book) -%}
    {%- set keys = book['keys'] | join(', ') -%}
    {%- set archive = api.Relation.create(
        database=this.database, schema='lock_archive', identifier=this.identifier, type='table'
    ) -%}
    {%- do adapter.create_schema(archive) -%}
    {%- if load_relation(archive) is none -%}
        {%- do run_query('create table ' ~ archive ~ ' as select * from ' ~ this) -%}
    {%- else -%}
        {%- do run_query(
            'insert into ' ~ archive ~ ' select entries.* from ' ~ this ~ ' as entries left join '
            ~ '(select distinct ' ~ keys ~ ' from ' ~ archive ~ ') as held on ' ~ same_entry(book, 'entries', 'held')
            ~ ' where held.' ~ book['keys'][0] ~ ' is null'
        ) -%}
    {%- endif -%}
    select 1
{%- endmacro %}

{#- Before anything is computed: a book that is missing, or misses entries, is read back from its archive. -#}
{% macro restore_books() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- for book in [lock_book(), forecast_book()] -%}
            {{- adapter.dispatch('restore_book', 'customer_success')(book) -}}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__restore_book(book) -%}
    {%- set path = book.archive_path -%}
    {%- set keys = book['keys'] | join(', ') -%}
    {%- if path and run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0 -%}
        {%- set entries = api.Relation.create(
            database=target.database or none, schema='intermediate', identifier=book.identifier, type='table'
        ) -%}
        {%- do adapter.create_schema(entries) -%}
        {%- if load_relation(entries) is none -%}
            {%- do run_query('create table ' ~ entries ~ " as select * from read_parquet('" ~ path ~ "')") -%}
            {#- dbt listed the relations before this hook ran: without this the model would create the book once more -#}
            {%- do adapter.cache_added(entries) -%}
            {{- log(book.what ~ ' restored from ' ~ path, info=true) -}}
        {%- else -%}
            {%- set lost = run_query(
                'select count(*) from (select distinct ' ~ keys ~ " from read_parquet('" ~ path
                ~ "') except select " ~ keys ~ ' from ' ~ entries ~ ')'
            ).columns[0].values()[0] -%}
            {%- if lost > 0 -%}
                {%- do run_query(
                    'insert into ' ~ entries ~ " by name select * from read_parquet('" ~ path
                    ~ "') where (" ~ keys ~ ') not in (select (' ~ keys ~ ') from ' ~ entries ~ ')'
                ) -%}
                {{- log(book.what ~ ': ' ~ lost ~ ' lost entries restored from ' ~ path, info=true) -}}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro default__restore_book(book) -%}
    {%- set entries = api.Relation.create(
        database=target.database or none, schema='intermediate', identifier=book.identifier, type='table'
    ) -%}
    {%- set archive = api.Relation.create(
        database=target.database or none, schema='lock_archive', identifier=book.identifier, type='table'
    ) -%}
    {%- if load_relation(archive) is not none -%}
        {%- if load_relation(entries) is none -%}
            {%- do run_query('create table ' ~ entries ~ ' as select * from ' ~ archive) -%}
            {%- do adapter.cache_added(entries) -%}
            {{- log(book.what ~ ' restored from ' ~ archive, info=true) -}}
        {%- else -%}
            {%- set lost = ' from ' ~ archive ~ ' as archived left join (select distinct ' ~ book['keys'] | join(', ')
                ~ ' from ' ~ entries ~ ') as held on ' ~ same_entry(book, 'archived', 'held')
                ~ ' where held.' ~ book['keys'][0] ~ ' is null' -%}
            {%- set count = run_query('select count(*) from (select distinct ' ~ prefixed(book['keys'], 'archived')
                ~ lost ~ ') as lost').columns[0].values()[0] -%}
            {%- if count > 0 -%}
                {#- by name: a book may have gained a column since its archive was made -#}
                {%- set columns = adapter.get_columns_in_relation(archive) | map(attribute='name') | list -%}
                {%- do run_query(
                    'insert into ' ~ entries ~ ' (' ~ columns | join(', ') ~ ') select '
                    ~ prefixed(columns, 'archived') ~ lost
                ) -%}
                {{- log(book.what ~ ': ' ~ count ~ ' lost entries restored from ' ~ archive, info=true) -}}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Two relations speak of the same entry. -#}
{% macro same_entry(book, one, other) -%}
    {%- for key in book['keys'] -%}
        {{ one }}.{{ key }} = {{ other }}.{{ key }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro prefixed(columns, relation) -%}
    {%- for column in columns -%} {{ relation }}.{{ column }}{{ ', ' if not loop.last }} {%- endfor -%}
{%- endmacro %}
