{#- counted in staging, apart from the landing: the outcomes of rows are tested against it -#}
{%- set deliveries = landed_deliveries() -%}
with

{% for delivery in deliveries -%}
{{ delivery.model }}_rows as (
    select
        {{ "'account_crosswalk seed'" if delivery.model == 'account_crosswalk' else 'source_name' }} as source_name,
        count(*) as rows_read
    from {{ ref(delivery.model) }}
    group by 1
),

{% endfor -%}
counted as (
    {%- for delivery in deliveries %}
    select
        source_name,
        '{{ delivery.table }}' as table_name,
        rows_read
    from {{ delivery.model }}_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from counted
