{#- First hook of every run: the vars are checked, and all faults are reported at once. -#}
{% macro preflight() %}
    {% if execute %}
        {% set faults = calendar_faults() + money_faults() + source_faults() + loader_faults() + usage_faults() + health_faults()
            + customer_year_faults() %}
        {% if faults %}
            {{ exceptions.raise_compiler_error('The vars of this run cannot be used:\n  - ' ~ faults | join('\n  - ')) }}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro calendar_faults() %}
    {% set faults = [] %}
    {% set as_of = as_of_text() %}
    {% set parts = modules.re.match('^([0-9]{4})-([0-9]{2})-([0-9]{2})$', as_of) %}
    {% if not parts or not is_calendar_date(*parts.groups()) %}
        {% do faults.append("as_of: '" ~ as_of ~ "' is not a date of the form YYYY-MM-DD") %}
    {% endif %}
    {% if var('fiscal_year_start_month') not in range(1, 13) %}
        {% do faults.append("fiscal_year_start_month: '" ~ var('fiscal_year_start_month') ~ "' is not a month, 1 to 12") %}
    {% endif %}
    {% set grains = var('lock_grains') %}
    {% set known_grains = ['year', 'quarter', 'month'] %}
    {% if grains is string or grains is not iterable or not grains %}
        {% do faults.append("lock_grains: '" ~ grains ~ "' is not a list of " ~ known_grains | join(', ')) %}
    {% else %}
        {% for grain in grains if grain not in known_grains %}
            {% do faults.append("lock_grains: unknown grain '" ~ grain ~ "'; known are " ~ known_grains | join(', ')) %}
        {% endfor %}
    {% endif %}
    {% if var('reporting_timezone') not in modules.pytz.all_timezones_set %}
        {% do faults.append("reporting_timezone: unknown time zone '" ~ var('reporting_timezone') ~ "'") %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}

{% macro is_calendar_date(year, month, day) %}
    {% set year, month, day = year | int, month | int, day | int %}
    {% if year < 1900 or month not in range(1, 13) or day < 1 %}
        {{ return(false) }}
    {% endif %}
    {% set is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) %}
    {% set days = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] %}
    {{ return(day <= days[month - 1]) }}
{% endmacro %}

{% macro money_faults() %}
    {% set faults = [] %}
    {% if var('reporting_currency') not in known_currencies() %}
        {% do faults.append("reporting_currency: '" ~ var('reporting_currency') ~ "' is not a currency code of ISO 4217") %}
    {% endif %}
    {% set share = var('quarantine_max_share') %}
    {% if share is not number or share < 0 or share > 1 %}
        {% do faults.append("quarantine_max_share: '" ~ share ~ "' is not a share, 0 to 1") %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}

{% macro source_faults() %}
    {% set faults = [] %}
    {% set chosen = var('sources') %}
    {% set adapters = adapter_tables() %}
    {% set kinds = ['crm', 'billing', 'support', 'usage'] %}
    {% if chosen is not mapping %}
        {{ return(["sources: '" ~ chosen ~ "' is not a mapping of kind to vendors, such as {crm: [salesforce]}"]) }}
    {% endif %}
    {% for kind, vendors in chosen.items() %}
        {% set known = [] %}
        {% for vendor, adapter in adapters.items() if kind in adapter.kinds %}
            {% do known.append(vendor) %}
        {% endfor %}
        {% if kind not in kinds %}
            {% do faults.append("sources: unknown kind '" ~ kind ~ "'; known are " ~ kinds | join(', ')) %}
        {% elif vendors is string or vendors is mapping %}
            {% do faults.append("sources: " ~ kind ~ " is not a list of vendors; known are " ~ known | join(', ')) %}
        {% else %}
            {% for vendor in vendors or [] if vendor not in known %}
                {% do faults.append(
                    "sources: unknown " ~ kind ~ " vendor '" ~ vendor ~ "'; known are " ~ known | join(', ')
                ) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {% if not enabled_vendors() %}
        {% do faults.append("sources: no vendor is named; known are " ~ adapters.keys() | join(', ')) %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}
