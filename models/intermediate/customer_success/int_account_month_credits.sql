-- Amounts of a month shared out over the CSMs who held the account, by days and to the cent (largest remainder).
-- Grain: one row per account, month and CSM.
with

holders as (

    select * from {{ ref('int_account_month_holders') }}

),

amounts as (

    select * from {{ ref('int_account_month_amounts') }}

),

-- most months have one holder, who gets all of it
whole as (

    select
        holders.account_id,
        holders.fiscal_period_id,
        {% for measure in credited_measures() %}
        amounts.{{ measure }},
        {% endfor %}
        holders.csm_id

    from holders
    inner join amounts
        on
            holders.account_id = amounts.account_id
            and holders.fiscal_period_id = amounts.fiscal_period_id

    where holders.holders = 1

),

split as (

    {% for measure in credited_measures() %}
    select
        holders.account_id,
        holders.fiscal_period_id,
        holders.csm_id,
        holders.days_held,
        holders.days_in_month,
        '{{ measure }}' as measure,
        amounts.{{ measure }} as amount,
        cast(abs(amounts.{{ measure }}) * 100 as bigint) as cents
    from holders
    inner join amounts
        on
            holders.account_id = amounts.account_id
            and holders.fiscal_period_id = amounts.fiscal_period_id
    where holders.holders > 1 and amounts.{{ measure }} <> 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- whole cents by days, and what is left of each
divided as (

    select
        split.*,
        mod(cents * days_held, days_in_month) as cents_left,
        cast(floor((cents * days_held - mod(cents * days_held, days_in_month)) / days_in_month) as bigint)
            as whole_cents

    from split

),

-- the cents still missing go one each to the largest remainders; equal ones to who held it longer, then by id
ranked as (

    select
        divided.*,
        cents - sum(whole_cents) over (partition by account_id, fiscal_period_id, measure) as missing_cents,
        row_number() over (
            partition by account_id, fiscal_period_id, measure
            order by cents_left desc, days_held desc, csm_id asc
        ) as place

    from divided

),

credited as (

    select
        account_id,
        fiscal_period_id,
        csm_id,
        measure,
        cast(
            (whole_cents + case when place <= missing_cents then 1 else 0 end) * 0.01
            * case when amount < 0 then -1 else 1 end as {{ type_money() }}
        ) as amount

    from ranked

),

shared as (

    select
        holders.account_id,
        holders.fiscal_period_id,
        {% for measure in credited_measures() %}
        sum(case when credited.measure = '{{ measure }}' then credited.amount else 0 end) as {{ measure }},
        {% endfor %}
        holders.csm_id

    from holders
    left join credited
        on
            holders.account_id = credited.account_id
            and holders.fiscal_period_id = credited.fiscal_period_id
            and holders.csm_id = credited.csm_id

    where holders.holders > 1

    group by holders.account_id, holders.fiscal_period_id, holders.csm_id

),

final as (

    select * from whole
    union all
    select * from shared

)

select * from final
