{#- Faults of the vars of the customer's year: renewal windows in order, shares and scores within their scale. -#}
{% macro customer_year_faults() %}
    {% set faults = [] %}
    {% set windows = [
        'renewal_outreach_days', 'renewal_process_days', 'renewal_target_lead_days_max', 'renewal_target_lead_days_min',
    ] %}
    {% for name in windows + ['quadrant_activity_days', 'risk_sign_window_days']
        if var(name) is not integer or var(name) < 1
    %}
        {% do faults.append(name ~ ": '" ~ var(name) ~ "' is not a number of days") %}
    {% endfor %}
    {% if not faults %}
        {% for place in range(1, 4) if var(windows[place]) > var(windows[place - 1]) %}
            {% do faults.append(
                windows[place] ~ ': ' ~ var(windows[place]) ~ ' days are more than ' ~ windows[place - 1]
            ) %}
        {% endfor %}
    {% endif %}
    {% for name, most in [('core_revenue_share', 1), ('crc_target', 1), ('quadrant_healthy_score', 100)]
        if var(name) is not number or var(name) <= 0 or var(name) > most
    %}
        {% do faults.append(name ~ ": '" ~ var(name) ~ "' is not above 0 and up to " ~ most) %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
