{#-
    numerator / divisor, rounded half away from zero to cents, exactly.
    Some engines divide decimals in floating point, so the quotient is only a first guess here; the remainder, taken
    in decimals, corrects it. Give column names, not long expressions: each stands here several times.
-#}
{% macro round_ratio(numerator, divisor) -%}
    {%- set guess = 'cast(abs(' ~ numerator ~ ') / ' ~ divisor ~ ' as decimal(28, 2))' -%}
    {%- set remainder = '(abs(' ~ numerator ~ ') - ' ~ exact_product([(guess, 2), (divisor, 0)], 2) ~ ')' -%}
    cast(
        (
            {{ guess }}
            + case
                when {{ remainder }} >= {{ divisor }} * 0.005 then 0.01
                when {{ remainder }} < {{ divisor }} * -0.005 then -0.01
                else 0.00
            end
        ) * case when {{ numerator }} < 0 then -1 else 1 end
        as {{ type_money() }}
    )
{%- endmacro %}
