-- What a renewal that is late and still open waits for. Grain: one row per late open term.
with

renewals as (

    select * from {{ ref('fct_renewals') }}
    where status = 'open' and timing = 'late'

),

touches as (

    select * from {{ ref('int_account_last_touches') }}

),

opportunities as (

    select * from {{ ref('int_renewal_opportunities_open') }}

),

final as (

    select
        renewals.renewal_id,
        renewals.account_id,
        touches.last_touch_on as last_activity_on,
        case
            when opportunities.stage is not null
                then {{ dbt.concat(["'renewal opportunity in stage '", 'opportunities.stage']) }}
            when touches.last_touch_on >= renewals.term_end then 'customer: no renewal opportunity is open'
            else 'us: nobody has been in touch since the term ended'
        end as waiting_for

    from renewals
    left join touches
        on renewals.account_id = touches.account_id
    left join opportunities
        on renewals.account_id = opportunities.account_id

)

select * from final
