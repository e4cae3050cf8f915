-- A CSM's customers at each month close, added up. Grain: one row per CSM, month, segment and touch tier at the close.
-- What a CSM lost stands in the cell of the account's last known segment and tier, also where nothing is held any more.
with

judged as (

    select * from {{ ref('int_customer_months_judged') }}

),

ranked as (

    select * from {{ ref('int_customer_months_ranked') }}

),

due as (

    select
        account_id,
        close_on,
        count(*) as renewals_due,
        sum(expiring_cmrr) as renewals_due_cmrr

    from {{ ref('int_renewals_due_at_closes') }}

    group by account_id, close_on

),

credits as (

    select * from {{ ref('int_account_month_credits') }}

),

account_months as (

    select * from {{ ref('int_account_months') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

held as (

    select
        coalesce(judged.csm_id, 'unassigned') as csm_id,
        judged.fiscal_period_id,
        coalesce(judged.segment, 'unknown') as segment,
        coalesce(judged.touch_tier, 'unknown') as touch_tier,
        1 as accounts_held,
        judged.cmrr,
        case when ranked.is_core_account then 1 else 0 end as core_accounts,
        case when ranked.is_core_account then judged.cmrr else 0 end as core_cmrr,
        case when ranked.is_core_of_csm then 1 else 0 end as own_core_accounts,
        {% for color in ['red', 'yellow', 'green', 'unknown'] %}
        case when judged.band_color = '{{ color }}' then 1 else 0 end as {{ color }}_accounts,
        case when judged.band_color = '{{ color }}' then judged.cmrr else 0 end as {{ color }}_cmrr,
        {% endfor %}
        {% for quadrant in ['high_high', 'high_low', 'low_high', 'low_low'] %}
        case
            when {{ dbt.concat(['judged.health_level', "'_'", 'judged.activity_level']) }} = '{{ quadrant }}' then 1
            else 0
        end as {{ quadrant }}_accounts,
        {% endfor %}
        case when judged.is_cadence_kept then 1 else 0 end as cadence_kept_accounts,
        case when not judged.is_cadence_kept then 1 else 0 end as cadence_missed_accounts,
        coalesce(due.renewals_due, 0) as renewals_due,
        coalesce(due.renewals_due_cmrr, 0) as renewals_due_cmrr,
        0 as lost_cmrr,
        0 as new_cmrr,
        0 as expanded_cmrr

    from judged
    inner join ranked
        on
            judged.account_id = ranked.account_id
            and judged.fiscal_period_id = ranked.fiscal_period_id
    left join due
        on
            judged.account_id = due.account_id
            and judged.close_on = due.close_on

),

moved as (

    select
        account_id,
        fiscal_period_id,
        csm_id,
        {{ lost_movements() }} as lost_cmrr,
        new_cmrr + reactivation_cmrr as new_cmrr,
        add_on_cmrr + upgrade_quantity_cmrr + upgrade_price_cmrr + new_product_cmrr as expanded_cmrr

    from credits

),

credited as (

    select
        moved.csm_id,
        moved.fiscal_period_id,
        coalesce(account_history.segment, 'unknown') as segment,
        coalesce(account_history.touch_tier, 'unknown') as touch_tier,
        moved.lost_cmrr,
        moved.new_cmrr,
        moved.expanded_cmrr

    from moved
    inner join account_months
        on
            moved.account_id = account_months.account_id
            and moved.fiscal_period_id = account_months.fiscal_period_id
    left join account_history
        on
            account_months.account_id = account_history.account_id
            and account_months.close_on >= account_history.valid_from
            and (account_history.valid_to is null or account_months.close_on < account_history.valid_to)

    where moved.lost_cmrr <> 0 or moved.new_cmrr <> 0 or moved.expanded_cmrr <> 0

),

together as (

    select * from held
    union all
    select
        csm_id,
        fiscal_period_id,
        segment,
        touch_tier,
        {% for measure in portfolio_measures() if measure not in ['lost_cmrr', 'new_cmrr', 'expanded_cmrr'] %}
        0 as {{ measure }},
        {% endfor %}
        lost_cmrr,
        new_cmrr,
        expanded_cmrr
    from credited

),

final as (

    select
        csm_id,
        fiscal_period_id,
        segment,
        {% for measure in portfolio_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        touch_tier

    from together

    group by csm_id, fiscal_period_id, segment, touch_tier

)

select * from final
