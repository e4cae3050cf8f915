{#- The usage metrics that int_usage_benchmark_values measures; each has a line in seed benchmark_metrics. -#}
{% macro benchmark_metrics() -%}
    {{ return([
        'active_licence_rate', 'feature_depth', 'sticky_features', 'usage_trend', 'usage_recency',
        'weekly_stickiness', 'events_per_licence',
    ]) }}
{%- endmacro %}

{#-
    A quartile of a group whose values are numbered from 1 by size, as an aggregate: exact, by straight line between the two
    values around it, on every engine. `share` is 0.25, 0.5 or 0.75; (peers - 1) * share + 1 is the place.
-#}
{% macro value_at_share(amount, place, peers, share) -%}
    {%- set target = '((' ~ peers ~ ' - 1) * ' ~ share ~ ' + 1)' -%}
    cast(
        sum(
            case
                when abs({{ place }} - {{ target }}) < 1
                    then {{ amount }} * (1 - abs({{ place }} - {{ target }}))
            end
        ) as decimal(18, 4)
    )
{%- endmacro %}
