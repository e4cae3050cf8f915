{#- counted in staging, apart from what the landing says about its rows: the sum of the outcomes is tested against it -#}
{%- set counted = [] -%}
{%- for table in landed_tables() -%}
    {%- for delivery in staging_models_for(table) + (['account_crosswalk'] if table == 'account_crosswalk' else []) -%}
        {%- do counted.append({'table': table, 'model': delivery}) -%}
    {%- endfor -%}
{%- endfor -%}
with

{% for count in counted -%}
{{ count.model }}_rows as (
    select
        {{ "'account_crosswalk seed'" if count.model == 'account_crosswalk' else 'source_name' }} as source_name,
        count(*) as rows_read
    from {{ ref(count.model) }}
    group by 1
),

{% endfor -%}
counted as (
    {%- for count in counted %}
    select
        source_name,
        '{{ count.table }}' as table_name,
        rows_read
    from {{ count.model }}_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from counted
