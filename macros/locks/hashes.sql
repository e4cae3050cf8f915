{#- Canonical texts behind the hashes of a lock. Changing them breaks every chain that exists: do not. -#}

{% macro canonical(expression, kind='text') -%}
    {%- if kind == 'money' -%}
        coalesce(cast(cast({{ expression }} as {{ type_money() }}) as {{ dbt.type_string() }}), '~')
    {%- elif kind == 'share' -%}
        coalesce(cast(cast({{ expression }} as decimal(9, 6)) as {{ dbt.type_string() }}), '~')
    {%- elif kind == 'flag' -%}
        case when {{ expression }} then 'true' when not {{ expression }} then 'false' else '~' end
    {%- else -%}
        coalesce({{ expression }}, '~')
    {%- endif -%}
{%- endmacro %}

{#- One product of a member, all its locked columns. -#}
{% macro lock_line_text(relation) -%}
    {%- set columns = [
        ('lock_grain', 'text'), ('lock_period', 'text'), ('contract_id', 'text'), ('account_id', 'text'),
        ('product_id', 'text'), ('product_line', 'text'), ('plan', 'text'), ('base_cmrr', 'money'),
        ('add_on_cmrr', 'money'), ('assumed_churn_share', 'share'), ('is_carried_in', 'flag'),
        ('is_renewed_at_lock', 'flag'), ('is_lost_at_lock', 'flag'), ('segment', 'text'), ('csm_id', 'text'),
        ('industry', 'text'), ('size_band', 'text'), ('region', 'text'), ('sales_channel', 'text'),
        ('tenure_band', 'text'),
    ] -%}
    {%- set texts = [] -%}
    {%- for column, kind in columns -%}
        {%- do texts.append(canonical(relation ~ '.' ~ column, kind)) -%}
        {%- if not loop.last -%} {%- do texts.append("'|'") -%} {%- endif -%}
    {%- endfor -%}
    {{ dbt.concat(texts) }}
{%- endmacro %}

{#- A member: its products in order. An aggregate over the lines of one member. -#}
{% macro lock_member_text(relation) -%}
    {{ dbt.listagg(lock_line_text(relation), "';'", 'order by ' ~ relation ~ '.product_id') }}
{%- endmacro %}

{#- A link of the chain: the lock before it, and the members of this one. -#}
{% macro lock_link_text(previous_hash, lock_grain, lock_period, row_hashes) -%}
    {{ dbt.concat([previous_hash, "'|'", lock_grain, "'|'", lock_period, "'|'", row_hashes]) }}
{%- endmacro %}
