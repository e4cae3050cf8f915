with

time_to_value as (

    select * from {{ ref('time_to_value') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

buckets as (

    select * from {{ ref('onboarding_length_buckets') }}

),

judged as (

    select
        time_to_value.account_id,
        time_to_value.is_tracked,
        time_to_value.was_onboarding_near_first_renewal,
        renewals.renewal_id,
        renewals.status,
        renewals.expiring_cmrr,
        coalesce(renewals.decided_on, {{ as_of() }}) as judged_on,
        -- an onboarding that ended after the decision cannot have led to it
        case
            when time_to_value.onboarded_on <= coalesce(renewals.decided_on, {{ as_of() }})
                then time_to_value.onboarding_weeks
        end as onboarding_weeks
    from time_to_value
    inner join renewals on time_to_value.first_renewal_id = renewals.renewal_id

),

bucketed as (

    select
        judged.*,
        case
            when not judged.is_tracked then 'not tracked'
            when judged.onboarding_weeks is null then 'not completed'
            else coalesce(buckets.length_bucket, 'no bucket')
        end as length_bucket,
        account_history.segment
    from judged
    left join buckets
        on
            judged.onboarding_weeks > buckets.over_weeks
            and judged.onboarding_weeks <= buckets.up_to_weeks
    left join account_history
        on
            judged.account_id = account_history.account_id
            and judged.judged_on >= account_history.valid_from
            and (account_history.valid_to is null or judged.judged_on < account_history.valid_to)

)

select * from bucketed
