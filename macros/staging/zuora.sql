{#- A length of time in months; null where it is given in days or weeks, or not at all. -#}
{% macro zuora_months(amount, unit) -%}
    {{ safe_cast(as_text(amount), 'integer') }}
    * case lower({{ trimmed(unit) }}) when 'month' then 1 when 'year' then 12 end
{%- endmacro %}

{#- A billing period in the words of the contract, by var `zuora_billing_periods`: interval or count. -#}
{% macro zuora_billing_period(period, part, specific_count='1') -%}
    case replace(replace({{ period }}, '_', ' '), '-', ' ')
        {%- for name, interval in var('zuora_billing_periods').items() %}
        when '{{ name }}' then {{ "'" ~ interval[0] ~ "'" if part == 'interval' else (interval[1] or specific_count) }}
        {%- endfor %}
    end
{%- endmacro %}
