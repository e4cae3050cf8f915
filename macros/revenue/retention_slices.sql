{#- What retention is sliced by: name, column, and whether it belongs to a product. A further slice is a further row. -#}
{% macro retention_slices() -%}
    {{ return([
        {'name': 'segment', 'column': 'segment', 'of_product': false},
        {'name': 'csm', 'column': 'csm_id', 'of_product': false},
        {'name': 'industry', 'column': 'industry', 'of_product': false},
        {'name': 'size_band', 'column': 'size_band', 'of_product': false},
        {'name': 'region', 'column': 'region', 'of_product': false},
        {'name': 'sales_channel', 'column': 'sales_channel', 'of_product': false},
        {'name': 'tenure_band', 'column': 'tenure_band', 'of_product': false},
        {'name': 'product_line', 'column': 'product_line', 'of_product': true},
        {'name': 'plan', 'column': 'plan', 'of_product': true},
    ]) }}
{%- endmacro %}

{#- What retention is cut by: the total, every slice and every pair of slices, each as a list of slices. -#}
{% macro retention_cuts() -%}
    {%- set slices = retention_slices() -%}
    {%- set cuts = [[]] -%}
    {%- for slice in slices -%}
        {%- do cuts.append([slice]) -%}
        {%- for second in slices[loop.index:] -%}
            {%- do cuts.append([slice, second]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(cuts) }}
{%- endmacro %}

{#- The columns of products that the cuts look at: none, one, or several together. -#}
{% macro retention_product_columns() -%}
    {%- set found = [] -%}
    {%- for cut in retention_cuts() -%}
        {%- set columns = cut | selectattr('of_product') | map(attribute='column') | list -%}
        {%- if columns not in found -%} {%- do found.append(columns) -%} {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Of one cut in int_retention_slices: its slices with their values, the terms it is taken from, what they are grouped by. -#}
{% macro retention_cut_columns(cut) -%}
    period_grain,
        fiscal_period_id,
        '{{ cut[0].name if cut else "total" }}' as slice_by,
        {{ retention_slice_value(cut[0]) if cut else "'all'" }} as slice_value,
        {{ "'" ~ cut[1].name ~ "'" if cut | length == 2 else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as slice_by_2,
        {{ retention_slice_value(cut[1]) if cut | length == 2 else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
            as slice_value_2
{%- endmacro %}

{% macro retention_cut_terms(cut) -%}
    terms_by_{{ cut | selectattr('of_product') | map(attribute='column') | join('_and_') or 'account' }}
{%- endmacro %}

{% macro retention_cut_groups(cut) -%}
    {% for slice in cut %}{{ retention_slice_value(slice) }}, {% endfor %}period_grain, fiscal_period_id
{%- endmacro %}

{% macro retention_slice_value(slice) -%}
    coalesce({{ slice.column }}, 'unknown')
{%- endmacro %}

{#- Attributes of an account that a lock freezes with its members. -#}
{% macro locked_attributes() -%}
    {{ return(['segment', 'csm_id', 'industry', 'size_band', 'region', 'sales_channel', 'tenure_band']) }}
{%- endmacro %}

{#- Money columns of retention, in the order of metric rule 8. -#}
{% macro retention_measures() -%}
    {{ return([
        'expected_cmrr', 'carried_in_cmrr', 'carried_out_cmrr', 'open_cmrr', 'resolved_cmrr', 'lost_cmrr',
        'downgraded_cmrr', 'upgraded_cmrr', 'new_product_cmrr', 'fx_cmrr', 'changed_after_lock_cmrr', 'renewed_cmrr',
        'recovered_cmrr', 'midterm_lost_cmrr', 'avoidable_cmrr',
    ]) }}
{%- endmacro %}
