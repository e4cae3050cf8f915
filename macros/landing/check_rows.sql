{#- CTE `checked`: `typed` with the first fault of each row. `accounts` is the matching that turns a source's account_id
    into the conformed one; `references` maps a column to the accepted rows that it must be found in. -#}
{% macro check_rows(table, accounts=none, references={}, more_faults=[]) -%}
{%- set faults = column_faults(table) -%}
{%- if accounts -%}
    {%- do faults.append({
        'when': 'typed.account_id is not null and accounts.account_id is null', 'reason': 'orphan key: account_id'
    }) -%}
{%- endif -%}
{%- for column in references -%}
    {%- do faults.append({
        'when': 'typed.' ~ column ~ ' is not null and to_' ~ column ~ '.' ~ column ~ ' is null',
        'reason': 'orphan key: ' ~ column,
    }) -%}
{%- endfor -%}
checked as (
    select
        typed.*,
        {% if accounts -%}
        accounts.account_id as conformed_account_id,
        {% endif -%}
        case
            {%- for fault in faults + more_faults %}
            when {{ fault.when }} then '{{ fault.reason }}'
            {%- endfor %}
        end as fault
    from typed
    {%- if accounts %}
    left join {{ accounts }} as accounts on typed.account_id = accounts.source_account_id
    {%- endif %}
    {%- for column, relation in references.items() %}
    left join {{ relation }} as to_{{ column }} on typed.{{ column }} = to_{{ column }}.{{ column }}
    {%- endfor %}
)
{%- endmacro %}
