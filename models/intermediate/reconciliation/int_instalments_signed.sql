-- What contracts say is to be invoiced, and when. Grain: one row per line and instalment, as signed.
with

lines as (

    select * from {{ ref('int_contract_lines_valued') }}
    where known_on <= {{ as_of() }}

),

served_lines as (

    select
        line_id,
        served_until
    from {{ ref('int_lines_committed_as_known') }}
    where is_current

),

pauses as (

    select
        contract_id,
        line_id,
        paused_from,
        coalesce(paused_to, {{ last_day_of_time() }}) as paused_to
    from {{ ref('int_billing_pauses') }}
    where {{ known_on('paused_from', 'recorded_at') }} <= {{ as_of() }}

),

-- intervals of a year, quarter or month are counted in months, those of a week or a day in days
paced as (

    select
        lines.*,
        coalesce(served_lines.served_until, lines.service_end) as served_until,
        {{ greatest_of(
            'lines.service_start',
            'coalesce(' ~ add_days('lines.trial_end', 1) ~ ', lines.service_start)'
        ) }} as own_start,
        lines.interval_count * case lines.intervals_per_year when 1 then 12 when 4 then 3 when 12 then 1 else 0 end
            as step_months,
        lines.interval_count * case lines.intervals_per_year when 52 then 7 when 365 then 1 else 0 end as step_days,
        {{ exact_product([('lines.quantity', 4), ('lines.unit_price', 6), ('lines.exchange_rate', 8)], 18) }}
            as listed_value,
        {{ exact_product([
            (exact_product([('lines.quantity', 4), ('lines.unit_price', 6), ('1 - lines.discount_share', 6)], 14), 14),
            ('lines.exchange_rate', 8),
        ], 20) }} as net_value
    from lines
    left join served_lines on lines.line_id = served_lines.line_id

),

-- an amendment is invoiced on the days of the contract that it changes, from its own start on
anchored as (

    select
        paced.*,
        case
            when order_type = 'amendment' and is_recurring
                then coalesce(
                    min(case when order_type in ('new', 'renewal') and is_recurring then own_start end) over (
                        partition by contract_id
                    ),
                    own_start
                )
            else own_start
        end as invoiced_from
    from paced

),

counted as (

    select
        anchored.*,
        case
            when is_recurring and service_end > invoiced_from
                then cast(
                    floor(
                        {{ days_between('invoiced_from', 'service_end') }}
                        / (28 * step_months + step_days)
                    ) as {{ dbt.type_int() }}
                )
            else 0
        end as last_number
    from anchored

),

numbers as (

    {{ ten_thousand_numbers() }}

),

numbered as (

    select
        counted.*,
        numbers.n as instalment_number
    from counted
    inner join numbers on counted.last_number >= numbers.n

),

dated as (

    select
        numbered.*,
        cast({{ dbt.dateadd(
            'day', 'instalment_number * step_days',
            dbt.dateadd('month', 'instalment_number * step_months', 'invoiced_from')
        ) }} as date) as due_on
    from numbered

),

-- a short rest of an interval at the end is no instalment: a month from 31 January ends on 27 or 28 February
instalments as (

    select * from dated
    where
        due_on <= {{ as_of() }}
        and due_on >= own_start
        and (
            due_on = own_start
            or due_on <= {{ add_days('service_end', 1 - var('instalment_min_days')) }}
        )

),

instalments_paused as (

    select distinct
        instalments.line_id,
        instalments.due_on
    from instalments
    inner join pauses
        on
            instalments.contract_id = pauses.contract_id
            and (pauses.line_id is null or instalments.line_id = pauses.line_id)
            and instalments.due_on between pauses.paused_from and pauses.paused_to

),

final as (

    select
        instalments.line_id,
        instalments.account_id,
        instalments.contract_id,
        instalments.order_type,
        instalments.is_recurring,
        instalments.due_on,
        {{ greatest_of('instalments.due_on', 'instalments.known_on') }} as billable_on,
        instalments.currency,
        instalments.exchange_rate,
        cast(round(instalments.net_value, 2) as {{ type_money() }}) as amount,
        cast(round(instalments.listed_value, 2) as {{ type_money() }}) as listed_amount,
        cast(
            round(instalments.quantity * {{ var('reconciliation_unit_tolerance') }} * instalments.exchange_rate, 2)
            as {{ type_money() }}
        ) as slack,
        instalments.due_on <= instalments.served_until and instalments_paused.line_id is null as is_due,
        instalments_paused.line_id is not null as is_paused
    from instalments
    left join instalments_paused
        on instalments.line_id = instalments_paused.line_id and instalments.due_on = instalments_paused.due_on

)

select * from final
