{#- CTEs `judged` and `landed`: what became of every delivered row (accepted, collapsed, deleted, quarantined), once. -#}
{% macro account_rows(table, from_cte='checked', accounts=none, fault='fault', extra_columns=[]) -%}
{%- set spec = contract(table) -%}
{%- set names = spec.columns | map(attribute='name') | list -%}
judged as (
    select
        *,
        case
            when row_key is not null and delivery_rank > 1 then 'collapsed'
            when was_deleted then 'deleted'
            when {{ fault }} is not null then 'quarantined'
            else 'accepted'
        end as row_outcome
    from {{ from_cte }}
),

landed as (
    select
        source_name,
        source_row_id,
        row_key,
        delivered_at as synced_at,
        row_outcome,
        case when row_outcome = 'quarantined' then {{ fault }} end as reason,
        case
            when row_outcome = 'quarantined'
                then {{ json_of_row(names + ['source_row_id', 'synced_at', 'is_deleted']) }}
        end as raw_content
        {%- for column in spec.columns %},
        {% if column.name == 'account_id' and accounts -%}
        conformed_account_id as account_id
        {%- else -%}
        typed_{{ column.name }} as {{ column.name }}
        {%- endif -%}
        {%- endfor %}
        {%- for column in extra_columns %},
        {{ column }}
        {%- endfor %}
    from judged
)
{%- endmacro %}

{#- A whole landed model, for tables whose checks all stand in the contract. -#}
{% macro landed_rows(table, accounts=none, references={}, more_faults=[]) -%}
with

{{ read_deliveries(table) }},

{{ check_rows(table, accounts, references, more_faults) }},

{{ account_rows(table, accounts=accounts) }}

select * from landed
{%- endmacro %}

{#- The accepted rows of a landed model: the contract's columns, typed, and where they came from. -#}
{% macro accepted_rows(table, landed, extra_columns=[]) -%}
with

landed as (
    select * from {{ landed }}
),

accepted as (
    select
        {%- for column in contract(table).columns %}
        {{ column.name }},
        {%- endfor %}
        {%- for column in extra_columns %}
        {{ column }},
        {%- endfor %}
        source_name
    from landed
    where row_outcome = 'accepted'
)

select * from accepted
{%- endmacro %}
