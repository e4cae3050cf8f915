{#-
    The lock book's second home. DuckDB: a Parquet file beside the warehouse (var `lock_archive_path` moves it),
    other engines: a table in the schema `lock_archive`. It only ever gains locks; a book that lost some gets them back.
-#}

{% macro lock_archive_path() -%}
    {%- if var('lock_archive_path') -%}
        {{- var('lock_archive_path') -}}
    {%- elif target.path and target.path != ':memory:' -%}
        {{- (target.path[:-7] if target.path.endswith('.duckdb') else target.path) ~ '.locks.parquet' -}}
    {%- endif -%}
{%- endmacro %}

{#- After new locks were written: the archive takes what it does not hold yet. -#}
{% macro archive_locks() -%}
    {%- if execute -%}
        {{- adapter.dispatch('archive_locks', 'customer_success')() -}}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__archive_locks() -%}
    {%- set path = lock_archive_path() -%}
    {%- if path -%}
        {%- set exists = run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0 -%}
        {%- if exists -%}
            {%- set missing = run_query(
                "select count(*) from (select distinct lock_grain, lock_period from " ~ this
                ~ " except select lock_grain, lock_period from read_parquet('" ~ path ~ "'))"
            ).columns[0].values()[0] -%}
        {%- else -%}
            {%- set missing = run_query("select count(*) from " ~ this).columns[0].values()[0] -%}
        {%- endif -%}
        {%- if missing > 0 -%}
            {%- if exists -%}
                {%- do run_query(
                    "create or replace temp table locks_to_archive as select * from read_parquet('" ~ path
                    ~ "') union all by name select * from " ~ this ~ " where (lock_grain, lock_period) not in "
                    ~ "(select (lock_grain, lock_period) from read_parquet('" ~ path ~ "'))"
                ) -%}
            {%- else -%}
                {%- do run_query("create or replace temp table locks_to_archive as select * from " ~ this) -%}
            {%- endif -%}
            {%- do run_query(
                "copy locks_to_archive to '" ~ path ~ "' (format parquet, compression zstd, use_tmp_file true)"
            ) -%}
            {%- do run_query("drop table locks_to_archive") -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{%- endmacro %}

{% macro default__archive_locks() -%}
    {%- set archive = api.Relation.create(
        database=this.database, schema='lock_archive', identifier=this.identifier, type='table'
    ) -%}
    {%- do adapter.create_schema(archive) -%}
    {%- if load_relation(archive) is none -%}
        {%- do run_query('create table ' ~ archive ~ ' as select * from ' ~ this) -%}
    {%- else -%}
        {%- do run_query(
            'insert into ' ~ archive ~ ' select book.* from ' ~ this ~ ' as book left join '
            ~ '(select distinct lock_grain, lock_period from ' ~ archive ~ ') as held on '
            ~ 'book.lock_grain = held.lock_grain and book.lock_period = held.lock_period '
            ~ 'where held.lock_period is null'
        ) -%}
    {%- endif -%}
    select 1
{%- endmacro %}

{#- Before anything is computed: a lock book that is missing, or misses locks, is read back from the archive. -#}
{% macro restore_locks() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {{- adapter.dispatch('restore_locks', 'customer_success')() -}}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__restore_locks() -%}
    {%- set path = lock_archive_path() -%}
    {%- if path and run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0 -%}
        {%- set book = api.Relation.create(
            database=target.database, schema='intermediate', identifier='int_expected_cmrr_lock_entries', type='table'
        ) -%}
        {%- do adapter.create_schema(book) -%}
        {%- if load_relation(book) is none -%}
            {%- do run_query('create table ' ~ book ~ " as select * from read_parquet('" ~ path ~ "')") -%}
            {#- dbt listed the relations before this hook ran: without this the model would create the book once more -#}
            {%- do adapter.cache_added(book) -%}
            {{- log('Expected-CMRR locks restored from ' ~ path, info=true) -}}
        {%- else -%}
            {%- set lost = run_query(
                "select count(*) from (select distinct lock_grain, lock_period from read_parquet('" ~ path
                ~ "') except select lock_grain, lock_period from " ~ book ~ ')'
            ).columns[0].values()[0] -%}
            {%- if lost > 0 -%}
                {%- do run_query(
                    'insert into ' ~ book ~ " by name select * from read_parquet('" ~ path
                    ~ "') where (lock_grain, lock_period) not in (select (lock_grain, lock_period) from " ~ book ~ ')'
                ) -%}
                {{- log(lost ~ ' lost locks restored from ' ~ path, info=true) -}}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro default__restore_locks() -%}
    {%- set book = api.Relation.create(
        database=target.database, schema='intermediate', identifier='int_expected_cmrr_lock_entries', type='table'
    ) -%}
    {%- set archive = api.Relation.create(
        database=target.database, schema='lock_archive', identifier='int_expected_cmrr_lock_entries', type='table'
    ) -%}
    {%- if load_relation(archive) is not none and load_relation(book) is none -%}
        {%- do run_query('create table ' ~ book ~ ' as select * from ' ~ archive) -%}
        {%- do adapter.cache_added(book) -%}
        {{- log('Expected-CMRR locks restored from ' ~ archive, info=true) -}}
    {%- endif -%}
{%- endmacro %}
