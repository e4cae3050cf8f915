{%- set clocks = {
    'signing': 'signed_on', 'service_start': 'service_started_on', 'kickoff': 'kickoff_on', 'first_login': 'first_login_on',
} -%}

with

clock_starts as (

    select * from {{ ref('int_onboarding_clock_starts') }}

),

milestone_states as (

    select * from {{ ref('int_onboarding_milestone_states') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

milestones as (

    select
        account_id,
        min(case when is_first_value then reached_on end) as first_value_on,
        min(case when is_onboarded then reached_on end) as onboarded_on,
        max(case when tracked_from is not null then 1 else 0 end) as is_tracked
    from milestone_states
    group by account_id

),

first_renewals as (

    select
        account_id,
        renewal_id,
        term_start,
        term_end,
        row_number() over (partition by account_id order by term_end, term_start, renewal_id) as place
    from renewals

),

joined as (

    select
        clock_starts.*,
        accounts.segment,
        accounts.csm_id,
        accounts.is_customer,
        milestones.first_value_on,
        milestones.onboarded_on,
        milestones.is_tracked = 1 as is_tracked,
        first_renewals.renewal_id as first_renewal_id,
        first_renewals.term_end as first_renewal_due_on,
        -- a term shorter than that has no such day
        case
            when {{ add_days('first_renewals.term_end', -var('renewal_process_days')) }} >= first_renewals.term_start
                then {{ add_days('first_renewals.term_end', -var('renewal_process_days')) }}
        end as first_renewal_near_on
    from clock_starts
    inner join accounts on clock_starts.account_id = accounts.account_id
    inner join milestones on clock_starts.account_id = milestones.account_id
    left join first_renewals
        on clock_starts.account_id = first_renewals.account_id and first_renewals.place = 1

),

final as (

    select
        account_id,
        segment,
        csm_id,
        customer_since_on,
        signed_on,
        service_started_on,
        kickoff_on,
        first_login_on,
        first_value_on,
        {% for clock, started_on in clocks.items() %}
        case when {{ started_on }} <= first_value_on then {{ weeks_between(started_on, 'first_value_on') }} end
            as weeks_from_{{ clock }},
        {% endfor %}
        is_tracked,
        is_tracked and is_customer and first_value_on is null as is_still_counting,
        case
            when is_tracked and is_customer and first_value_on is null
                then {{ weeks_between('signed_on', as_of()) }}
        end as weeks_so_far,
        onboarded_on,
        {{ weeks_between('customer_since_on', 'onboarded_on') }} as onboarding_weeks,
        case when is_tracked then onboarded_on is not null end as is_onboarded,
        first_renewal_id,
        first_renewal_due_on,
        first_renewal_near_on,
        case
            when is_tracked and first_renewal_near_on <= {{ as_of() }}
                then onboarded_on is null or onboarded_on > first_renewal_near_on
        end as was_onboarding_near_first_renewal
    from joined

)

select * from final
