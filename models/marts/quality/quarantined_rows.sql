with

{% for table in landed_tables() -%}
{{ table }}_rows as (
    select
        source_name,
        source_row_id,
        row_key,
        synced_at,
        reason,
        raw_content
    from {{ ref('int_' ~ table ~ '_landed') }}
    where row_outcome = 'quarantined'
),

{% endfor -%}
usage_events_rows as (
    select
        source_name,
        source_row_id,
        row_key,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at,
        reason,
        raw_content
    from {{ ref('int_usage_events_quarantined') }}
),

quarantined as (
    {%- for table in landed_tables() + ['usage_events'] %}
    select
        '{{ table }}' as table_name,
        {{ table }}_rows.*
    from {{ table }}_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- rows without a key may be alike to the letter
numbered as (
    select
        *,
        row_number() over (partition by table_name, source_name, raw_content order by source_row_id) as copy_number
    from quarantined
),

identified as (
    select
        {{ hash_text(
            "table_name || '|' || source_name || '|' || raw_content || '|' || cast(copy_number as "
            ~ dbt.type_string() ~ ")"
        ) }} as quarantine_id,
        cast(source_name as {{ dbt.type_string() }}) as source_name,
        cast(table_name as {{ dbt.type_string() }}) as table_name,
        cast(row_key as {{ dbt.type_string() }}) as row_key,
        cast(source_row_id as {{ dbt.type_string() }}) as source_row_id,
        cast(reason as {{ dbt.type_string() }}) as reason,
        cast(raw_content as {{ dbt.type_string() }}) as raw_content,
        cast(synced_at as {{ dbt.type_timestamp() }}) as synced_at
    from numbered
)

select * from identified
