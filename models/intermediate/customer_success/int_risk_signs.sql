-- The first sign of each recorded risk: the first week within `risk_sign_window_days` before it in which the account
-- fell into the worst health band. Grain: one row per risk that is known by as_of.
with

risks as (

    select * from {{ ref('int_crm_risks') }}

),

weekly_health as (

    select * from {{ ref('account_health_weekly') }}

),

worst as (

    select band as worst_band
    from {{ ref('health_bands') }}
    where band_number = 1

),

-- a band fell when it was another one the week before; the first week of a customer is no fall
compared as (

    select
        weekly_health.account_id,
        weekly_health.scored_on,
        weekly_health.overall_band,
        lag(weekly_health.overall_band) over (
            partition by weekly_health.account_id order by weekly_health.week_ends_on
        ) as previous_band

    from weekly_health

),

falls as (

    select
        compared.account_id,
        compared.scored_on as fell_on

    from compared
    inner join worst
        on compared.overall_band = worst.worst_band

    where compared.previous_band <> compared.overall_band

),

opened as (

    select
        risk_id,
        account_id,
        recorded_by,
        lower(coalesce(outcome, '')) as outcome,
        cast(opened_at as date) as opened_on,
        case when cast(closed_at as date) <= {{ as_of() }} then cast(closed_at as date) end as closed_on

    from risks

    where cast(opened_at as date) <= {{ as_of() }}

),

signs as (

    select
        opened.risk_id,
        min(falls.fell_on) as sign_on

    from opened
    inner join falls
        on
            opened.account_id = falls.account_id
            and opened.opened_on >= falls.fell_on
            and falls.fell_on >= {{ add_days('opened.opened_on', -var('risk_sign_window_days')) }}

    group by opened.risk_id

),

final as (

    select
        opened.risk_id,
        opened.account_id,
        opened.recorded_by,
        opened.outcome,
        opened.opened_on,
        opened.closed_on,
        signs.sign_on,
        {{ days_between('signs.sign_on', 'opened.opened_on') }}
            as days_to_record

    from opened
    left join signs
        on opened.risk_id = signs.risk_id

)

select * from final
