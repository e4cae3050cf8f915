-- Rule 8: losses and downgrades in mid-term on terms that no month lock held when they became known, as the close of
-- the month they became known in saw them. Grain: one row per month, contract and product.
with

movements as (

    select * from {{ ref('int_cmrr_movements_as_known') }}

    where
        is_known_at_first_close
        and amount < 0
        and movement_type <> 'fx'

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}

),

locks as (

    select
        month_locks.contract_id,
        min(periods.starts_on) as first_locked_from

    from {{ ref('fct_expected_cmrr_locks') }} as month_locks
    inner join {{ ref('int_fiscal_periods') }} as periods
        on month_locks.lock_period = periods.fiscal_period_id

    where month_locks.lock_grain = 'month'

    group by month_locks.contract_id

),

products as (

    select * from {{ ref('int_billing_products') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

accounts as (

    select * from {{ ref('int_crm_accounts') }}

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

tenure_bands as (

    select * from {{ ref('tenure_bands') }}

),

-- by line: where service ends before the term does, or the term is lost and too short for any lock to have held it;
-- by amendment: always
of_lines as (

    select
        movements.account_id,
        movements.contract_id,
        movements.product_id,
        movements.known_on,
        movements.amount

    from movements
    inner join lines
        on
            movements.version_on = lines.version_on
            and movements.line_id = lines.line_id

    where
        (not lines.is_running_at_term_end and movements.moved_on <= lines.term_end)
        or (
            lines.term_status in ('lost', 'lapsed')
            and lines.term_end <= {{ month_end('movements.known_on') }}
        )

),

of_amendments as (

    select
        account_id,
        contract_id,
        product_id,
        known_on,
        amount

    from movements

    where bridge_kind = 'amendment'

),

unioned as (

    select * from of_lines
    union all
    select * from of_amendments

),

outside_locks as (

    select
        unioned.account_id,
        unioned.contract_id,
        unioned.product_id,
        {{ month_start('unioned.known_on') }} as starts_on,
        -unioned.amount as midterm_lost_cmrr

    from unioned
    left join locks
        on unioned.contract_id = locks.contract_id

    where
        locks.first_locked_from is null
        or locks.first_locked_from > {{ month_start('unioned.known_on') }}

),

losing_months as (

    select distinct
        account_id,
        starts_on

    from outside_locks

),

first_signings as (

    select
        losing_months.account_id,
        losing_months.starts_on,
        min(terms.signed_on) as first_signed_on

    from losing_months
    inner join terms
        on
            losing_months.account_id = terms.account_id
            and losing_months.starts_on > terms.known_on

    group by losing_months.account_id, losing_months.starts_on

),

described as (

    select
        outside_locks.*,
        {{ fiscal_month_id('outside_locks.starts_on') }} as fiscal_period_id,
        attributes.segment,
        attributes.csm_id,
        attributes.industry,
        attributes.size_band,
        attributes.region,
        attributes.sales_channel,
        products.product_line,
        products.plan,
        {{ years_between(
            'coalesce(accounts.customer_since, first_signings.first_signed_on)',
            add_days('outside_locks.starts_on', -1)
        ) }} as tenure_years

    from outside_locks
    left join attributes
        on
            outside_locks.account_id = attributes.account_id
            and {{ add_days('outside_locks.starts_on', -1) }} >= attributes.valid_from
            and {{ add_days('outside_locks.starts_on', -1) }}
            < coalesce(attributes.valid_to, cast('9999-12-31' as date))
    left join accounts
        on outside_locks.account_id = accounts.account_id
    left join first_signings
        on
            outside_locks.account_id = first_signings.account_id
            and outside_locks.starts_on = first_signings.starts_on
    left join products
        on outside_locks.product_id = products.product_id

),

final as (

    select
        described.account_id,
        described.contract_id,
        described.product_id,
        described.fiscal_period_id,
        described.starts_on,
        described.segment,
        described.csm_id,
        described.industry,
        described.size_band,
        described.region,
        described.sales_channel,
        tenure_bands.tenure_band,
        described.product_line,
        described.plan,
        sum(described.midterm_lost_cmrr) as midterm_lost_cmrr

    from described
    left join tenure_bands
        on
            described.tenure_years >= tenure_bands.min_years
            and described.tenure_years < tenure_bands.below_years

    group by
        described.account_id, described.contract_id, described.product_id, described.fiscal_period_id,
        described.starts_on, described.segment, described.csm_id, described.industry, described.size_band,
        described.region, described.sales_channel, tenure_bands.tenure_band, described.product_line, described.plan

)

select * from final
