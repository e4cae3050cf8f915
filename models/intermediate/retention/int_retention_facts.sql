-- Everything retention adds up, in one shape: members by product, and mid-term losses beside them.
-- Grain: one row per period grain, period, term, product and kind (member, recovered, midterm).
with

member_lines as (

    select * from {{ ref('int_retention_term_lines') }}

),

midterm_losses as (

    select * from {{ ref('int_midterm_losses') }}

),

periods as (

    select * from {{ ref('int_fiscal_periods') }}
    where is_opened

),

customers as (

    select * from {{ ref('int_retention_customers') }}

),

members as (

    select
        member_lines.period_grain,
        member_lines.fiscal_period_id,
        member_lines.contract_id,
        member_lines.account_id,
        member_lines.outcome,
        member_lines.product_line,
        member_lines.plan,
        {% for attribute in locked_attributes() %}
        member_lines.{{ attribute }},
        {% endfor %}
        {% for measure in retention_measures() %}
        cast(member_lines.{{ measure }} as {{ type_money() }}) as {{ measure }},
        {% endfor %}
        member_lines.is_locked_product and member_lines.outcome <> 'recovered' as is_due,
        member_lines.is_locked_product and member_lines.outcome in ('renewed', 'lost') as is_resolved,
        member_lines.is_locked_product and member_lines.outcome = 'lost' as is_lost,
        member_lines.is_locked_product and member_lines.outcome <> 'recovered' and customers.is_resolved
            as is_customer_resolved,
        member_lines.is_locked_product and member_lines.outcome = 'lost' and customers.is_lost as is_customer_lost

    from member_lines
    left join customers
        on
            member_lines.fiscal_period_id = customers.fiscal_period_id
            and member_lines.account_id = customers.account_id

),

midterm as (

    select
        periods.grain as period_grain,
        periods.fiscal_period_id,
        midterm_losses.contract_id,
        midterm_losses.account_id,
        'midterm' as outcome,
        midterm_losses.product_line,
        midterm_losses.plan,
        {% for attribute in locked_attributes() %}
        midterm_losses.{{ attribute }},
        {% endfor %}
        {% for measure in retention_measures() %}
        cast(
            {{ 'midterm_losses.midterm_lost_cmrr' if measure == 'midterm_lost_cmrr' else '0' }} as {{ type_money() }}
        ) as {{ measure }},
        {% endfor %}
        false as is_due,
        false as is_resolved,
        false as is_lost,
        false as is_customer_resolved,
        false as is_customer_lost

    from midterm_losses
    inner join periods
        on
            midterm_losses.starts_on >= periods.starts_on
            and midterm_losses.starts_on <= periods.ends_on

),

unioned as (

    select * from members
    union all
    select * from midterm

)

select * from unioned
