with

open_stretches as (

    select * from {{ ref('int_renewal_open_stretches') }}

),

settings as (

    {{ cta_settings('late_renewal') }}

),

passed as (

    select
        open_stretches.*,
        settings.trigger_name,
        {{ greatest_of(
            'open_stretches.open_from',
            add_days('open_stretches.term_end', whole('settings.threshold'))
        ) }} as opened_on
    from open_stretches
    cross join settings

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
            "'term '", 'renewal_id', "' ended on '", 'term_end', "' and was still undecided on '", 'opened_on',
        ]) }} as evidence
    from passed
    where opened_on <= {{ as_of() }} and (open_to is null or opened_on < open_to)

)

select * from occasions
