with

bands as (

    select * from {{ ref('int_health_bands') }}

),

account_health_weekly as (

    select * from {{ ref('account_health_weekly') }}

),

weeks as (

    select
        {{ month_end('weekly.scored_on') }} as month_ends_on,
        weekly.account_id,
        weekly.segment,
        weekly.csm_id,
        weekly.overall_band,
        bands.is_change,
        bands.is_flap
    from account_health_weekly as weekly
    inner join bands on weekly.account_id = bands.account_id and weekly.week_ends_on = bands.week_ends_on

),

sliced as (

    {%- for slice_by, slice_value in [('total', "'total'"), ('segment', 'segment'), ('csm', 'csm_id')] %}
    select
        month_ends_on,
        '{{ slice_by }}' as slice_by,
        coalesce({{ slice_value }}, 'none') as slice_value,
        account_id,
        overall_band,
        is_change,
        is_flap
    from weeks
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    select
        month_ends_on,
        slice_by,
        slice_value,
        count(distinct case when overall_band <> 'unknown' then account_id end) as accounts_scored,
        sum(case when overall_band <> 'unknown' then 1 else 0 end) as account_weeks_scored,
        sum(case when is_change then 1 else 0 end) as band_changes,
        sum(case when is_flap then 1 else 0 end) as flaps,
        count(distinct case when is_flap then account_id end) as flapping_accounts
    from sliced
    group by month_ends_on, slice_by, slice_value

),

final as (

    select
        month_ends_on,
        slice_by,
        slice_value,
        cast(accounts_scored as {{ dbt.type_int() }}) as accounts_scored,
        cast(account_weeks_scored as {{ dbt.type_int() }}) as account_weeks_scored,
        cast(band_changes as {{ dbt.type_int() }}) as band_changes,
        cast(flaps as {{ dbt.type_int() }}) as flaps,
        cast(flapping_accounts as {{ dbt.type_int() }}) as flapping_accounts,
        cast(round({{ safe_ratio('band_changes', 'account_weeks_scored') }}, 6) as decimal(9, 6)) as change_rate,
        cast(round({{ safe_ratio('flapping_accounts', 'accounts_scored') }}, 6) as decimal(9, 6)) as flap_rate
    from counted

)

select * from final
