{#- CTEs `delivered` to `typed`: every delivered row of a contract table once, ranked among the deliveries of its key
    (1 = newest) and with each column beside its text as `typed_<column>`. Only repeated keys are sorted and hashed. -#}
{% macro read_deliveries(table, extra_deliveries=[]) -%}
{%- set spec = contract(table) -%}
{%- set names = spec.columns | map(attribute='name') | list -%}
{%- set relations = [] -%}
{%- for name in staging_models_for(table) -%}
    {%- do relations.append(ref(name)) -%}
{%- endfor -%}
delivered as (
    {%- for relation in relations + extra_deliveries %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        {%- for name in names %}
        nullif(trim({{ name }}), '') as {{ name }},
        {%- endfor %}
        cast(source_name as {{ dbt.type_string() }}) as source_name,
        cast({{ 'source_account_id' if table == 'source_accounts' else 'source_row_id' }} as {{ dbt.type_string() }})
            as source_row_id,
        nullif(trim(cast(synced_at as {{ dbt.type_string() }})), '') as synced_at,
        nullif(trim(cast(is_deleted as {{ dbt.type_string() }})), '') as is_deleted
    from {{ relation }}
    {%- else %}
    select
        {%- for name in names + ['source_name', 'source_row_id', 'synced_at', 'is_deleted'] %}
        cast(null as {{ dbt.type_string() }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
    {%- endfor %}
),

keyed as (
    select
        *,
        {{ row_key(spec) }} as row_key,
        {{ parse_timestamp('synced_at') }} as delivered_at,
        {{ parse_boolean('is_deleted') }} as was_deleted
    from delivered
),

repeated as (
    select row_key
    from keyed
    where row_key is not null
    group by row_key
    having count(*) > 1
),

ranked as (
    select
        keyed.*,
        1 as delivery_rank
    from keyed
    left join repeated on keyed.row_key = repeated.row_key
    where repeated.row_key is null
    union all
    select
        keyed.*,
        row_number() over (
            partition by keyed.row_key
            order by
                case when keyed.delivered_at is null then 1 else 0 end,
                keyed.delivered_at desc,
                {{ hash_text(json_of_row(names + ['source_name', 'is_deleted'])) }}
        ) as delivery_rank
    from keyed
    inner join repeated on keyed.row_key = repeated.row_key
),

typed as (
    select
        *
        {%- for column in spec.columns %},
        {{ typed_column(column) }} as typed_{{ column.name }}
        {%- endfor %}
    from ranked
)
{%- endmacro %}

{% macro typed_column(column) -%}
    {%- set parsed = parse_value(column.name, column.type) -%}
    {%- if column.default is defined -%}
        case when {{ column.name }} is null then cast({{ column.default }} as {{ column.type }}) else {{ parsed }} end
    {%- else -%}
        {{ parsed }}
    {%- endif -%}
{%- endmacro %}

{#- What identifies a row, as text; null where a part that may not be empty is empty. Moments are compared as moments. -#}
{% macro row_key(spec) -%}
    {%- set parts = [] -%}
    {%- for column in spec.columns if column.name in spec.key -%}
        {%- set value = parse_value(column.name, column.get('key_as', column.type)) -%}
        {%- if column.type != 'varchar' -%}
            {%- set value = 'coalesce(cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ '), ' ~ column.name ~ ')' -%}
        {%- elif column.optional -%}
            {%- set value = "coalesce(" ~ value ~ ", '')" -%}
        {%- endif -%}
        {%- do parts.append(value) -%}
    {%- endfor -%}
    {{- parts | join(" || '|' || ") or 'null' -}}
{%- endmacro %}
