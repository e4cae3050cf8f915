-- Every coded column of the revenue marts holds one of its values and, but for match_kind, is never null.
{%- set enums = [
    ('fct_contract_lines', 'order_type', ['new', 'renewal', 'add_on', 'amendment']),
    ('fct_cmrr_movements', 'movement_type', movement_types()),
    ('fct_renewals', 'status', ['open', 'renewed', 'lost', 'lapsed']),
    ('fct_renewals', 'timing', ['early', 'on_time', 'late', 'open']),
    ('fct_expected_cmrr_locks', 'lock_grain', ['month', 'quarter', 'year']),
    ('fct_expected_cmrr_locks', 'lock_source', ['live', 'rebuilt']),
    ('fct_retention_outcomes', 'outcome', ['renewed', 'lost', 'carried_out', 'open', 'recovered']),
    ('retention_by_slice', 'period_grain', ['month', 'quarter', 'year']),
    ('retention_by_slice', 'basis', ['contract', 'customer']),
    ('retention_by_slice', 'slice_by', ['total'] + (retention_slices() | map(attribute='name') | list)),
    ('dim_fiscal_periods', 'grain', ['month', 'quarter', 'year']),
    ('dim_accounts', 'lifecycle_stage', ['customer', 'former_customer', 'prospect']),
] %}
with

coded as (

    {% for model, column, codes in enums %}
    select
        '{{ model }}.{{ column }}' as column_name,
        coalesce({{ column }}, 'null') as code

    from {{ ref(model) }}

    where
        {{ column }} is null
        or (
            {{ column }} <> '{{ codes[0] }}'
            {% for code in codes[1:] %}
            and {{ column }} <> '{{ code }}'
            {% endfor %}
        )

    union all
    {% endfor %}
    select
        'fct_renewals.match_kind' as column_name,
        match_kind as code

    from {{ ref('fct_renewals') }}

    where match_kind not in ('named', 'inferred')

)

select
    column_name,
    code,
    count(*) as row_count

from coded

group by column_name, code
