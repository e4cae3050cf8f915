with

{% for table in landed_tables() -%}
{{ table }}_rows as (
    select
        source_name,
        row_outcome,
        count(*) as row_count
    from {{ ref('int_' ~ table ~ '_landed') }}
    group by source_name, row_outcome
),

{% endfor -%}
outcomes as (
    {%- for table in landed_tables() %}
    select
        source_name,
        '{{ table }}' as table_name,
        row_outcome,
        row_count
    from {{ table }}_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from outcomes
