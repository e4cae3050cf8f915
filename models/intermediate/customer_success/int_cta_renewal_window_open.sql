with

open_stretches as (

    select * from {{ ref('int_renewal_open_stretches') }}

),

settings as (

    {{ cta_settings('renewal_window_open') }}

),

windows as (

    select
        open_stretches.*,
        settings.trigger_name,
        {{ greatest_of(
            'open_stretches.open_from',
            'open_stretches.term_start',
            add_days('open_stretches.term_end', -var('renewal_outreach_days'))
        ) }} as opened_on
    from open_stretches
    cross join settings
    where
        settings.threshold
        <= 1 + {{ days_between('open_stretches.term_start', 'open_stretches.term_end') }}

),

occasions as (

    select
        account_id,
        trigger_name,
        occasion_id,
        renewal_id as subject_id,
        opened_on,
        open_to as closed_on,
        ended_as as close_reason,
        {{ sentence([
            "'term '", 'renewal_id', "' of '", 'term_start', "' to '", 'term_end',
            "' is undecided; its outreach window of " ~ var('renewal_outreach_days') ~ " days is open'",
        ]) }} as evidence
    from windows
    where opened_on <= {{ as_of() }} and (open_to is null or opened_on < open_to)

)

select * from occasions
