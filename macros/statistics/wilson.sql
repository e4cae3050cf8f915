{#- Wilson score interval of `events` among `trials`; null without trials. Bounds have six decimals. -#}
{% macro wilson_low(events, trials) -%}
    {{ wilson_bound(events, trials, '-') }}
{%- endmacro %}

{% macro wilson_high(events, trials) -%}
    {{ wilson_bound(events, trials, '+') }}
{%- endmacro %}

{% macro wilson_bound(events, trials, sign) -%}
    {%- set z = var('interval_z') -%}
    {%- set n = 'cast(' ~ trials ~ ' as ' ~ type_rate() ~ ')' -%}
    {%- set share = '(cast(' ~ events ~ ' as ' ~ type_rate() ~ ') / ' ~ n ~ ')' -%}
    {%- set bound -%}
        (
            {{ share }} + {{ z * z }} / (2 * {{ n }})
            {{ sign }} {{ z }} * sqrt(({{ share }} * (1 - {{ share }}) + {{ z * z }} / (4 * {{ n }})) / {{ n }})
        ) / (1 + {{ z * z }} / {{ n }})
    {%- endset -%}
    case
        when {{ trials }} > 0
            then round({{ least_of('1', greatest_of('0', bound)) }}, 6)
    end
{%- endmacro %}
