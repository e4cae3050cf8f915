-- Which instalment every invoice bills. Grain: one row per invoice issued by as_of; no instalment = due_on is null.
with

invoices as (

    select * from {{ ref('int_invoices_issued') }}
    where issued_on <= {{ as_of() }} and amount <> 0

),

instalments as (

    select * from {{ ref('int_instalments_due') }}

),

exchange_rates as (

    select * from {{ ref('int_billing_exchange_rates') }}

),

contracts as (

    select distinct
        contract_id,
        account_id
    from instalments

),

rates_in_reach as (

    select
        invoices.invoice_id,
        exchange_rates.rate_to_reporting,
        row_number() over (partition by invoices.invoice_id order by exchange_rates.rate_on desc) as rate_rank
    from invoices
    inner join exchange_rates
        on
            invoices.currency = exchange_rates.currency
            and invoices.issued_on >= exchange_rates.rate_on
            and {{ dbt.dateadd('day', -1 * var('exchange_rate_look_back_days'), 'invoices.issued_on') }}
            <= exchange_rates.rate_on
    where invoices.currency <> '{{ var("reporting_currency") }}'

),

rated as (

    select
        invoices.*,
        case
            when invoices.currency = '{{ var("reporting_currency") }}' then cast(1 as decimal(18, 8))
            else rates_in_reach.rate_to_reporting
        end as issue_rate,
        contracts.contract_id is not null as names_contract
    from invoices
    left join rates_in_reach on invoices.invoice_id = rates_in_reach.invoice_id and rates_in_reach.rate_rank = 1
    left join contracts
        on invoices.contract_id = contracts.contract_id and invoices.account_id = contracts.account_id

),

candidates as (

    select
        rated.invoice_id,
        instalments.contract_id as billed_contract_id,
        instalments.due_on,
        instalments.currency as billed_currency,
        instalments.exchange_rate,
        -- an order that became known late is invoiced then
        {{ least_of(
            'abs(' ~ days_between('instalments.due_on', 'rated.issued_on') ~ ')',
            'abs(' ~ days_between('instalments.billable_on', 'rated.issued_on') ~ ')'
        ) }} as days_apart,
        abs(rated.amount * instalments.exchange_rate - instalments.due_amount) <= instalments.tolerance as is_alike
    from rated
    inner join instalments
        on
            rated.account_id = instalments.account_id
            and (not rated.names_contract or rated.contract_id = instalments.contract_id)
            and rated.issued_on >= {{ add_days('instalments.due_on', -var('invoice_match_window_days')) }}
            and rated.issued_on <= {{ add_days('instalments.billable_on', var('invoice_match_window_days')) }}

),

ranked as (

    select
        candidates.*,
        row_number() over (
            partition by invoice_id
            order by days_apart, case when is_alike then 0 else 1 end, due_on, billed_contract_id
        ) as candidate_rank
    from candidates

),

-- an invoice in the contract's currency is compared at the contract's rate, so that a rate never looks like an amount
valued as (

    select
        rated.invoice_id,
        rated.account_id,
        rated.issued_on,
        rated.amount_recurring is not null as has_recurring_part,
        ranked.billed_contract_id,
        ranked.due_on,
        coalesce(rated.issue_rate, ranked.exchange_rate) as issue_rate,
        case
            when rated.currency = ranked.billed_currency then ranked.exchange_rate
            else coalesce(rated.issue_rate, ranked.exchange_rate)
        end as contract_rate,
        rated.amount,
        rated.amount_recurring
    from rated
    left join ranked on rated.invoice_id = ranked.invoice_id and ranked.candidate_rank = 1

),

final as (

    select
        invoice_id,
        account_id,
        issued_on,
        billed_contract_id,
        due_on,
        has_recurring_part,
        issue_rate is not null as has_rate,
        cast(
            round({{ exact_product([('amount', 2), ('coalesce(issue_rate, 0)', 8)], 10) }}, 2) as {{ type_money() }}
        ) as issued_amount,
        cast(
            round({{ exact_product([('amount', 2), ('coalesce(contract_rate, 0)', 8)], 10) }}, 2) as {{ type_money() }}
        ) as billed_amount,
        cast(
            round({{ exact_product([('coalesce(amount_recurring, 0)', 2), ('coalesce(contract_rate, 0)', 8)], 10) }}, 2)
            as {{ type_money() }}
        ) as billed_recurring
    from valued

)

select * from final
