with

account_months as (

    select * from {{ ref('int_account_months') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

costs as (

    select * from {{ ref('int_finance_costs') }}

),

retention as (

    select * from {{ ref('retention_by_slice') }}

    where period_grain = 'month' and basis = 'contract' and slice_by = 'segment' and slice_by_2 is null

),

-- accounts and money of a month, by the segment the account was in at its end
described as (

    select
        account_months.*,
        coalesce(attributes.segment, 'unknown') as segment

    from account_months
    left join attributes
        on
            account_months.account_id = attributes.account_id
            and account_months.close_on >= attributes.valid_from
            and account_months.close_on < coalesce(attributes.valid_to, cast('9999-12-31' as date))

),

segments as (

    select
        fiscal_period_id,
        starts_on,
        segment,
        sum(live_mrr) as live_mrr,
        sum(ending_cmrr) as cmrr,
        sum(case when live_mrr > 0 then 1 else 0 end) as live_accounts,
        sum(ending_cmrr - moved_cmrr) as beginning_cmrr,
        -1 * sum(
            downgrade_quantity_cmrr + downgrade_price_cmrr + product_churn_cmrr + archive_cmrr + cancellation_cmrr
        ) as lost_in_month_cmrr,
        sum(new_cmrr + reactivation_cmrr) as new_cmrr

    from described

    group by fiscal_period_id, starts_on, segment

),

costs_by_segment as (

    select
        {{ month_start('month') }} as starts_on,
        segment,
        sum(case when kind = 'cogs' then amount end) as cost_of_revenue,
        sum(case when kind = 'customer_success' then amount end) as customer_success_cost,
        sum(case when kind = 'sales_marketing' then amount end) as sales_marketing_cost

    from costs

    where cast(month as date) <= {{ as_of() }}

    group by {{ month_start('month') }}, segment

),

-- a cost without a segment is shared out by live MRR
shared as (

    select
        segments.*,
        own.cost_of_revenue as own_cost_of_revenue,
        own.customer_success_cost as own_customer_success_cost,
        own.sales_marketing_cost as own_sales_marketing_cost,
        common.cost_of_revenue as common_cost_of_revenue,
        common.customer_success_cost as common_customer_success_cost,
        common.sales_marketing_cost as common_sales_marketing_cost,
        {{ safe_ratio(
            'segments.live_mrr', 'sum(segments.live_mrr) over (partition by segments.fiscal_period_id)'
        ) }} as live_share

    from segments
    left join costs_by_segment as own
        on
            segments.starts_on = own.starts_on
            and segments.segment = own.segment
    left join costs_by_segment as common
        on
            segments.starts_on = common.starts_on
            and common.segment is null

),

costed as (

    select
        shared.*,
        {% for cost in ['cost_of_revenue', 'customer_success_cost', 'sales_marketing_cost'] %}
        case
            when own_{{ cost }} is not null or common_{{ cost }} is not null
                then coalesce(own_{{ cost }}, 0) + coalesce(common_{{ cost }}, 0) * coalesce(live_share, 0)
        end as {{ cost }},
        {% endfor %}
        avg({{ safe_ratio('lost_in_month_cmrr', 'beginning_cmrr') }}) over (
            partition by segment order by starts_on rows between 11 preceding and current row
        ) as base_churn_rate

    from shared

),

rated as (

    select
        costed.*,
        retention.eligible_churn_rate,
        1 - {{ safe_ratio('costed.cost_of_revenue', 'costed.live_mrr') }} as gross_margin,
        {{ safe_ratio('costed.live_mrr', 'costed.live_accounts') }} as average_mrr,
        {{ safe_ratio('costed.customer_success_cost', 'costed.cmrr * 12') }} as crc,
        {{ safe_ratio('costed.customer_success_cost * 12', 'costed.cmrr * 12') }} as annualized_crc

    from costed
    left join retention
        on
            costed.fiscal_period_id = retention.fiscal_period_id
            and costed.segment = retention.slice_value

),

final as (

    select
        fiscal_period_id,
        segment,
        cast(live_mrr as {{ type_money() }}) as live_mrr,
        cast(cmrr as {{ type_money() }}) as cmrr,
        cast(live_accounts as bigint) as live_accounts,
        cast(beginning_cmrr as {{ type_money() }}) as beginning_cmrr,
        cast(lost_in_month_cmrr as {{ type_money() }}) as lost_in_month_cmrr,
        cast(cost_of_revenue as {{ type_money() }}) as cost_of_revenue,
        cast(customer_success_cost as {{ type_money() }}) as customer_success_cost,
        cast(sales_marketing_cost as {{ type_money() }}) as sales_marketing_cost,
        gross_margin,
        average_mrr,
        eligible_churn_rate,
        base_churn_rate,
        -- without churn a lifetime has no end
        case when eligible_churn_rate > 0 then gross_margin * average_mrr / eligible_churn_rate end as clv,
        case when base_churn_rate > 0 then gross_margin * average_mrr / base_churn_rate end as clv_on_base_churn,
        crc,
        -- the target is a year's spend over a year's revenue
        annualized_crc,
        cast({{ var('crc_target') }} as {{ type_rate() }}) as crc_target,
        round(annualized_crc, 9) <= {{ var('crc_target') }} as is_crc_on_target,
        {{ safe_ratio('sales_marketing_cost', 'new_cmrr * 12') }} as cac_ratio

    from rated

)

select * from final
