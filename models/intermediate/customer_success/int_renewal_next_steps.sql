-- The playbook read once for every situation: the first line of seed renewal_next_steps that fits it.
-- Grain: one row per window, band, opportunity (yes, no) and length of term.
{%- set windows = ['later', 'outreach', 'process', 'in_advance', 'closing', 'late'] %}
with

steps as (

    select * from {{ ref('renewal_next_steps') }}

),

bands as (

    select band from {{ ref('health_bands') }}
    union all
    select 'unknown' as band

),

windows as (

    {%- for renewal_window in windows %}
    select '{{ renewal_window }}' as renewal_window {{ 'union all' if not loop.last }}
    {%- endfor %}

),

answers as (

    select
        'yes' as has_opportunity,
        'full' as term_length
    union all
    select
        'yes' as has_opportunity,
        'short' as term_length
    union all
    select
        'no' as has_opportunity,
        'full' as term_length
    union all
    select
        'no' as has_opportunity,
        'short' as term_length

),

situations as (

    select
        windows.renewal_window,
        bands.band,
        answers.has_opportunity,
        answers.term_length

    from windows
    cross join bands
    cross join answers

),

fitting as (

    select
        situations.*,
        steps.next_step,
        row_number() over (
            partition by
                situations.renewal_window, situations.band, situations.has_opportunity, situations.term_length
            order by steps.step_number
        ) as place

    from situations
    left join steps
        on
            steps.renewal_window in (situations.renewal_window, 'any')
            and steps.health_band in (situations.band, 'any')
            and steps.has_opportunity in (situations.has_opportunity, 'any')
            and steps.term_length in (situations.term_length, 'any')

),

final as (

    select
        renewal_window,
        band,
        has_opportunity,
        term_length,
        next_step

    from fitting

    where place = 1

)

select * from final
