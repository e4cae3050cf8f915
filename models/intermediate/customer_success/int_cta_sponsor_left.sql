with

sponsors as (

    select * from {{ ref('int_contacts_first_seen') }}
    where role = 'sponsor'

),

settings as (

    {{ cta_settings('sponsor_left') }}

),

departures as (

    select
        sponsors.account_id,
        sponsors.contact_id,
        sponsors.departed_on,
        settings.trigger_name,
        {{ add_days('sponsors.departed_on', whole('settings.threshold')) }} as opened_on
    from sponsors
    cross join settings
    where sponsors.departed_on is not null

),

-- another sponsor is in place from the first day on which anything was heard of them until they depart
covered as (

    select
        departures.account_id,
        departures.contact_id,
        departures.departed_on,
        departures.trigger_name,
        departures.opened_on,
        max(
            case
                when colleagues.contact_id is null then 0
                when
                    colleagues.departed_on = departures.departed_on
                    and colleagues.contact_id < departures.contact_id
                    then 1
                when
                    colleagues.first_seen_on <= departures.opened_on
                    and (colleagues.departed_on is null or colleagues.departed_on > departures.opened_on)
                    then 1
                else 0
            end
        ) as is_covered,
        min(
            case
                when
                    colleagues.first_seen_on > departures.opened_on
                    and (colleagues.departed_on is null or colleagues.departed_on > colleagues.first_seen_on)
                    then colleagues.first_seen_on
            end
        ) as in_place_on
    from departures
    left join sponsors as colleagues
        on departures.account_id = colleagues.account_id and departures.contact_id <> colleagues.contact_id
    group by
        departures.account_id,
        departures.contact_id,
        departures.departed_on,
        departures.trigger_name,
        departures.opened_on

),

occasions as (

    select
        account_id,
        trigger_name,
        contact_id as occasion_id,
        contact_id as subject_id,
        opened_on,
        in_place_on as closed_on,
        case when in_place_on is not null then 'sponsor_in_place' end as close_reason,
        {{ sentence([
            "'sponsor '", 'contact_id', "' left on '", 'departed_on', "' and no other sponsor was in place'",
        ]) }} as evidence
    from covered
    where is_covered = 0 and opened_on <= {{ as_of() }}

)

select * from occasions
