-- The money of retention by product: what was locked, and what became of it as known at the close.
-- Grain: one row per period grain, period, term, outcome kind (recovered or not) and product.
with

terms as (

    select * from {{ ref('int_retention_terms') }}

),

lock_lines as (

    select * from {{ ref('fct_expected_cmrr_lock_lines') }}

),

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}

),

products as (

    select * from {{ ref('int_billing_products') }}

),

reasons as (

    select * from {{ ref('churn_reasons') }}

),

bridges as (

    select
        bridged.*,
        coalesce(reasons.is_avoidable, false) as is_avoidable,
        {{ greatest_of('-bridged.quantity_effect', '0') }}
        + {{ greatest_of('-bridged.list_price_effect', '0') }}
        + {{ greatest_of('-bridged.discount_effect', '0') }}
        - bridged.product_churn
        - bridged.archive_effect as downgraded_cmrr,
        {{ greatest_of('bridged.quantity_effect', '0') }}
        + {{ greatest_of('bridged.list_price_effect', '0') }}
        + {{ greatest_of('bridged.discount_effect', '0') }} as upgraded_cmrr

    from {{ ref('int_bridges_as_known') }} as bridged
    left join reasons
        on bridged.raw_reason_code = reasons.reason_code

    where bridged.bridge_kind = 'renewal'

),

locked as (

    select
        terms.period_grain,
        terms.fiscal_period_id,
        terms.contract_id,
        terms.outcome,
        lock_lines.product_id,
        lock_lines.product_line,
        lock_lines.plan,
        lock_lines.expected_cmrr

    from terms
    inner join lock_lines
        on terms.lock_id = lock_lines.lock_id

),

renewed as (

    select
        terms.period_grain,
        terms.fiscal_period_id,
        terms.contract_id,
        terms.outcome,
        bridges.product_id,
        products.product_line,
        products.plan,
        bridges.old_cmrr,
        bridges.new_cmrr,
        bridges.downgraded_cmrr,
        bridges.upgraded_cmrr,
        bridges.new_product,
        bridges.fx_effect,
        case when bridges.is_avoidable then bridges.downgraded_cmrr else 0 end as avoidable_cmrr

    from terms
    inner join bridges
        on
            terms.version_on = bridges.version_on
            and terms.contract_id = bridges.contract_id
    left join products
        on bridges.product_id = products.product_id

    where terms.outcome = 'renewed'

),

joined as (

    select
        coalesce(locked.period_grain, renewed.period_grain) as period_grain,
        coalesce(locked.fiscal_period_id, renewed.fiscal_period_id) as fiscal_period_id,
        coalesce(locked.contract_id, renewed.contract_id) as contract_id,
        coalesce(locked.outcome, renewed.outcome) as outcome,
        coalesce(locked.product_id, renewed.product_id) as product_id,
        case when locked.product_id is not null then locked.product_line else renewed.product_line end as product_line,
        case when locked.product_id is not null then locked.plan else renewed.plan end as plan,
        locked.product_id is not null as is_locked_product,
        coalesce(locked.expected_cmrr, 0) as locked_cmrr,
        coalesce(renewed.old_cmrr, 0) as old_cmrr,
        coalesce(renewed.new_cmrr, 0) as new_cmrr,
        coalesce(renewed.downgraded_cmrr, 0) as downgraded_cmrr,
        coalesce(renewed.upgraded_cmrr, 0) as upgraded_cmrr,
        coalesce(renewed.new_product, 0) as new_product_cmrr,
        coalesce(renewed.fx_effect, 0) as fx_cmrr,
        coalesce(renewed.avoidable_cmrr, 0) as contraction_avoidable_cmrr

    from locked
    full outer join renewed
        on
            locked.fiscal_period_id = renewed.fiscal_period_id
            and locked.contract_id = renewed.contract_id
            and locked.outcome = renewed.outcome
            and locked.product_id = renewed.product_id

),

measured as (

    select
        joined.period_grain,
        joined.fiscal_period_id,
        joined.contract_id,
        terms.account_id,
        joined.outcome,
        joined.product_id,
        joined.product_line,
        joined.plan,
        joined.is_locked_product,
        terms.is_carried_in,
        {% for attribute in locked_attributes() %}
        locks.{{ attribute }},
        {% endfor %}
        case when joined.outcome <> 'recovered' then joined.locked_cmrr else 0 end as expected_cmrr,
        case when joined.outcome <> 'recovered' and terms.is_carried_in then joined.locked_cmrr else 0 end
            as carried_in_cmrr,
        case when joined.outcome = 'carried_out' then joined.locked_cmrr else 0 end as carried_out_cmrr,
        case when joined.outcome = 'open' then joined.locked_cmrr else 0 end as open_cmrr,
        case when joined.outcome in ('renewed', 'lost') then joined.locked_cmrr else 0 end as resolved_cmrr,
        case when joined.outcome = 'lost' then joined.locked_cmrr else 0 end as lost_cmrr,
        joined.downgraded_cmrr,
        joined.upgraded_cmrr,
        joined.new_product_cmrr,
        joined.fx_cmrr,
        case when joined.outcome = 'renewed' then joined.old_cmrr - joined.locked_cmrr else 0 end
            as changed_after_lock_cmrr,
        joined.new_cmrr as renewed_cmrr,
        case when joined.outcome = 'recovered' then joined.locked_cmrr else 0 end as recovered_cmrr,
        0 as midterm_lost_cmrr,
        case when joined.outcome = 'lost' and terms.is_avoidable then joined.locked_cmrr else 0 end
        + joined.contraction_avoidable_cmrr as avoidable_cmrr

    from joined
    inner join terms
        on
            joined.fiscal_period_id = terms.fiscal_period_id
            and joined.contract_id = terms.contract_id
            and joined.outcome = terms.outcome
    inner join locks
        on terms.lock_id = locks.lock_id

)

select * from measured
