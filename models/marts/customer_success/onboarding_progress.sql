with

milestone_states as (

    select * from {{ ref('int_onboarding_milestone_states') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

final as (

    select
        milestone_states.account_id,
        milestone_states.milestone,
        {{ whole('milestone_states.milestone_number') }} as milestone_number,
        accounts.segment,
        accounts.csm_id,
        milestone_states.customer_since_on,
        {{ whole('milestone_states.target_week') }} as target_week,
        milestone_states.due_on,
        milestone_states.reached_on,
        {{ weeks_between('milestone_states.customer_since_on', 'milestone_states.reached_on') }} as weeks_taken,
        milestone_states.status,
        {{ whole(
            'case '
            ~ "when milestone_states.status = 'reached_late' then "
            ~ days_between('milestone_states.due_on', 'milestone_states.reached_on')
            ~ " when milestone_states.status = 'overdue' then "
            ~ days_between('milestone_states.due_on', as_of())
            ~ ' else 0 end'
        ) }} as days_late,
        milestone_states.is_first_value
    from milestone_states
    inner join accounts on milestone_states.account_id = accounts.account_id

)

select * from final
