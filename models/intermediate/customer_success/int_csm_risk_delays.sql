-- How long it took from the sign of a risk to its record, by who recorded it. Grain: one row per CSM and month.
with

risks as (

    select * from {{ ref('int_risk_signs') }}
    where days_to_record is not null

),

csms as (

    select * from {{ ref('dim_csms') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

recorded as (

    select
        coalesce(csms.csm_id, account_history.csm_id, 'unassigned') as csm_id,
        {{ fiscal_month_id('risks.opened_on') }} as fiscal_period_id,
        risks.risk_id,
        risks.days_to_record

    from risks
    left join csms
        on risks.recorded_by = csms.csm_id
    left join account_history
        on
            risks.account_id = account_history.account_id
            and risks.opened_on >= account_history.valid_from
            and (account_history.valid_to is null or risks.opened_on < account_history.valid_to)

),

-- the median by hand, because engines differ on it: the middle one, or the mean of the two in the middle
placed as (

    select
        recorded.*,
        row_number() over (partition by csm_id, fiscal_period_id order by days_to_record, risk_id) as place,
        count(*) over (partition by csm_id, fiscal_period_id) as risks_with_sign

    from recorded

),

final as (

    select
        csm_id,
        fiscal_period_id,
        max(risks_with_sign) as risks_with_sign,
        {{ safe_ratio('sum(days_to_record)', 'count(*)') }} as mean_days_to_record,
        {{ safe_ratio(
            'sum(case when 2 * place between risks_with_sign and risks_with_sign + 2 then days_to_record end)',
            'sum(case when 2 * place between risks_with_sign and risks_with_sign + 2 then 1 end)'
        ) }} as median_days_to_record

    from placed

    group by csm_id, fiscal_period_id

)

select * from final
