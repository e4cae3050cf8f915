{#- What a portfolio adds up over its accounts, in the order of int_csm_portfolio_cells. -#}
{% macro portfolio_measures() -%}
    {{ return([
        'accounts_held', 'cmrr', 'core_accounts', 'core_cmrr', 'own_core_accounts', 'red_accounts', 'red_cmrr',
        'yellow_accounts', 'yellow_cmrr', 'green_accounts', 'green_cmrr', 'unknown_accounts', 'unknown_cmrr',
        'high_high_accounts', 'high_low_accounts', 'low_high_accounts', 'low_low_accounts', 'cadence_kept_accounts',
        'cadence_missed_accounts', 'renewals_due', 'renewals_due_cmrr', 'lost_cmrr', 'new_cmrr', 'expanded_cmrr',
    ]) }}
{%- endmacro %}

{#- below, within or above a range, from the load that the range puts on a CSM; null where no range applies. -#}
{% macro coverage_word(load_of_min, load_of_max) -%}
    case
        when {{ load_of_min }} is null or {{ load_of_max }} is null then null
        when {{ load_of_max }} > 1 then 'above'
        when {{ load_of_min }} < 1 then 'below'
        else 'within'
    end
{%- endmacro %}
