{{ config(enabled='hubspot' in enabled_vendors()) }}

with

calls as (

    select * from {{ ref('base_hubspot__engagement_call') }}

),

emails as (

    select * from {{ ref('base_hubspot__engagement_email') }}

),

meetings as (

    select * from {{ ref('base_hubspot__engagement_meeting') }}

),

engagement_deliveries as (

    select * from {{ ref('base_hubspot__engagement') }}

),

engagements as (

    {{ newest_per_key('engagement_deliveries', ['engagement_id'], ['owner_id', 'occurred_at', 'synced_at']) }}

),

unioned as (

    select * from calls
    union all
    select * from emails
    union all
    select * from meetings

),

-- owner and time stood in the common table before they became properties of the kinds
joined as (

    select
        unioned.engagement_id,
        unioned.listed_company_id,
        {{ mapped_value('unioned.kind', var('hubspot_activity_types'), 'unioned.activity_type') }} as activity_type,
        coalesce(unioned.owner_id, engagements.owner_id) as owner_id,
        coalesce(unioned.occurred_at, engagements.occurred_at) as occurred_at,
        unioned.subject,
        unioned.synced_at,
        -- what was missed, moved or called off has not happened
        unioned.is_deleted
        or coalesce(
            unioned.outcome in (
                {% for outcome in var('hubspot_outcomes_not_held') -%}
                '{{ outcome }}'{{ ',' if not loop.last }}
                {% endfor -%}
            ),
            false
        ) as is_gone

    from unioned

    left join engagements
        on unioned.engagement_id = engagements.engagement_id

)

select * from joined
