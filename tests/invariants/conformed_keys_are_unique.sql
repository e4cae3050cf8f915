-- one accepted row per key in every landed table, and one row per account
with

{% for table in landed_tables() -%}
{{ table }}_rows as (
    select row_key
    from {{ ref('int_' ~ table ~ '_landed') }}
    where row_outcome = 'accepted'
),

{% endfor -%}
keys as (
    select
        'int_crm_accounts' as table_name,
        account_id as row_key
    from {{ ref('int_crm_accounts') }}
    union all
    select
        'int_account_matching' as table_name,
        source_account_id as row_key
    from {{ ref('int_account_matching') }}
    {%- for table in landed_tables() %}
    union all
    select
        '{{ table }}' as table_name,
        row_key
    from {{ table }}_rows
    {%- endfor %}
)

select
    table_name,
    row_key,
    count(*) as row_count
from keys
group by table_name, row_key
having count(*) > 1 or row_key is null
