{#- A moment in UTC as landed, in the reporting time zone; without a detour by text: usage is the one table of hundreds of millions of rows. -#}
{% macro usage_moment(expression) -%}
    {{ utc_to_reporting_timezone(safe_cast(expression, dbt.type_timestamp())) }}
{%- endmacro %}

{#- A moment of delivery, read from a landed column. One that is there and cannot be read is told apart from none by a day before any real one. -#}
{% macro told_moment(moment, landed) -%}
    coalesce(
        {{ moment }},
        case when {{ trimmed(landed) }} is not null then cast({{ undated_day() }} as {{ dbt.type_timestamp() }}) end
    )
{%- endmacro %}

{#- Whether a moment of delivery was there and could not be read; the reporting time zone may have moved it by hours. -#}
{% macro is_unreadable_moment(moment) -%}
    {{ moment }} < cast({{ add_days(undated_day(), 1) }} as {{ dbt.type_timestamp() }})
{%- endmacro %}

{#- The first of some keys of a JSON object that holds a value; of a list of values, its first. Null without keys. -#}
{% macro first_json_value(expression, keys) -%}
    {%- set values = [] -%}
    {%- for key in keys -%}
        {%- do values.append(first_of_list(json_text(expression, key))) -%}
    {%- endfor -%}
    {%- if values | length > 1 -%} coalesce({{ values | join(', ') }})
    {%- else -%} {{ values[0] if values else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
    {%- endif -%}
{%- endmacro %}

{#- `["acme", "beta"]` as acme; a plain text as it is. -#}
{% macro first_of_list(text) -%}
    {%- set items = "replace(replace(replace(" ~ text ~ ", '[', ''), ']', ''), '\"', '')" -%}
    case
        when {{ text }} like '[%' then {{ trimmed(dbt.split_part(items, "','", 1)) }}
        else {{ trimmed(text) }}
    end
{%- endmacro %}

{#- A landed column by a var {table: {field: column}}; a field that is not mapped is null. -#}
{% macro mapped_column(mapping, table, field) -%}
    {%- set column = var(mapping).get(table, {}).get(field) -%}
    {{ adapter.quote(column) if column else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}

{#- The columns of source_accounts of a product that tells accounts by an id, from account_id, synced_at and, where `is_described`,
    account_name, domain and stored_id. The id may be the customer's web domain, or the id that the CRM gave it. -#}
{% macro usage_account_columns(vendor, is_described=true) -%}
    '{{ vendor }}' as source_name,
        {{ vendor_id(vendor, 'account_id') }} as source_account_id,
        {{ 'account_name' if is_described else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as account_name,
        {{ 'coalesce(domain, ' ~ web_domain('account_id') ~ ')' if is_described else web_domain('account_id') }} as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ stored_account_id('coalesce(stored_id, account_id)' if is_described else 'account_id') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted
{%- endmacro %}

{#- A whole model: the accounts of a vendor that keeps no table of them, as its events name them. -#}
{% macro accounts_named_by_events(vendor, events) -%}
with

events as (

    select * from {{ events }}

),

accounts as (

    select
        account_id,
        max(synced_at) as synced_at

    from events

    where account_id is not null

    group by account_id

),

renamed as (

    select
        {{ usage_account_columns(vendor, is_described=false) }}

    from accounts

)

select * from renamed
{%- endmacro %}
