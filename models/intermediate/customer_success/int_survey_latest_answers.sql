with

sliced as (

    select * from {{ ref('int_survey_events_sliced') }}
    where event_kind = 'answered'

),

months_on as (

    {%- for number in range(12) %}
    select {{ number }} as months {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- an answer speaks for its account in its month and in the eleven after it, until a newer one does
standing as (

    select
        sliced.account_id,
        sliced.kind,
        sliced.slice_by,
        sliced.slice_value,
        sliced.is_favourable,
        sliced.is_unfavourable,
        months_on.months,
        {{ add_months('sliced.month_starts_on', 'months_on.months') }} as month_starts_on,
        row_number() over (
            partition by
                sliced.kind, sliced.slice_by, sliced.slice_value, sliced.account_id,
                {{ add_months('sliced.month_starts_on', 'months_on.months') }}
            order by sliced.responded_at desc, sliced.response_id desc
        ) as place
    from sliced
    cross join months_on

),

latest as (

    select
        account_id,
        kind,
        slice_by,
        slice_value,
        month_starts_on,
        is_favourable,
        is_unfavourable,
        case when months = 0 then 1 else 0 end as is_of_month
    from standing
    where place = 1 and month_starts_on <= {{ as_of() }}

)

select * from latest
