with

first_renewals as (

    select * from {{ ref('int_first_renewals_by_onboarding') }}

),

-- every account once under its segment and once under all
sliced as (

    select
        first_renewals.*,
        coalesce(segment, 'none') as slice_segment
    from first_renewals
    union all
    select
        first_renewals.*,
        'all' as slice_segment
    from first_renewals

),

counted as (

    select
        slice_segment as segment,
        length_bucket,
        count(*) as account_count,
        sum(case when status = 'open' then 1 else 0 end) as open_renewals,
        sum(case when status <> 'open' then 1 else 0 end) as decided,
        sum(case when status = 'renewed' then 1 else 0 end) as renewed,
        sum(case when status in ('lost', 'lapsed') then 1 else 0 end) as lost,
        sum(case when status in ('lost', 'lapsed') then expiring_cmrr else 0 end) as lost_cmrr,
        sum(case when was_onboarding_near_first_renewal is not null then 1 else 0 end) as near_first_renewal,
        sum(case when was_onboarding_near_first_renewal then 1 else 0 end) as onboarding_near_first_renewal
    from sliced
    group by slice_segment, length_bucket

),

final as (

    select
        segment,
        length_bucket,
        cast(account_count as {{ dbt.type_bigint() }}) as account_count,
        cast(open_renewals as {{ dbt.type_bigint() }}) as open_renewals,
        cast(decided as {{ dbt.type_bigint() }}) as decided,
        cast(renewed as {{ dbt.type_bigint() }}) as renewed,
        cast(lost as {{ dbt.type_bigint() }}) as lost,
        cast(lost_cmrr as {{ type_money() }}) as lost_cmrr,
        {{ safe_ratio('renewed', 'decided') }} as renewal_rate,
        cast({{ wilson_low('renewed', 'decided') }} as decimal(9, 6)) as renewal_rate_low,
        cast({{ wilson_high('renewed', 'decided') }} as decimal(9, 6)) as renewal_rate_high,
        cast(near_first_renewal as {{ dbt.type_bigint() }}) as near_first_renewal,
        cast(onboarding_near_first_renewal as {{ dbt.type_bigint() }}) as onboarding_near_first_renewal,
        {{ safe_ratio('onboarding_near_first_renewal', 'near_first_renewal') }} as onboarding_near_first_renewal_share
    from counted

)

select * from final
