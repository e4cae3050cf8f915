-- Days between touches for every touch tier and segment there is: the closest line of seed touch_cadence.
-- Grain: one row per touch tier and segment that a customer had at a close; unknown where it had none.
with

placed as (

    select * from {{ ref('int_customer_months_placed') }}

),

cadences as (

    select * from {{ ref('touch_cadence') }}

),

kinds as (

    select distinct
        coalesce(touch_tier, 'unknown') as touch_tier,
        coalesce(segment, 'unknown') as segment

    from placed

),

-- a line of the tier goes before one of the segment, and both before `any`
fitting as (

    select
        kinds.touch_tier,
        kinds.segment,
        cadences.days_between_touches,
        row_number() over (
            partition by kinds.touch_tier, kinds.segment
            order by
                case when cadences.touch_tier = 'any' then 1 else 0 end,
                case when cadences.segment = 'any' then 1 else 0 end
        ) as place

    from kinds
    left join cadences
        on
            cadences.touch_tier in (kinds.touch_tier, 'any')
            and cadences.segment in (kinds.segment, 'any')

),

final as (

    select
        touch_tier,
        segment,
        days_between_touches

    from fitting

    where place = 1

)

select * from final
