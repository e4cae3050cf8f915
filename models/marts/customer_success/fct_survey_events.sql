with

events as (

    select * from {{ ref('int_survey_events') }}

),

final as (

    select
        {{ dbt.concat(['response_id', "':'", 'event_kind']) }} as survey_event_id,
        response_id,
        account_id,
        kind,
        event_kind,
        event_on,
        segment,
        csm_id,
        cast(score as decimal(18, 4)) as score,
        is_answered = 1 as is_answered,
        is_favourable = 1 as is_favourable,
        is_unfavourable = 1 as is_unfavourable

    from events

)

select * from final
