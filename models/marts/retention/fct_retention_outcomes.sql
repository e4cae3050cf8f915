with

term_lines as (

    select * from {{ ref('int_retention_term_lines') }}
    where period_grain = 'month'

),

terms as (

    select * from {{ ref('int_retention_terms') }}
    where period_grain = 'month'

),

summed as (

    select
        fiscal_period_id,
        contract_id,
        account_id,
        outcome,
        {{ locked_attributes() | join(', ') }},
        {% for measure in retention_measures() %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        is_carried_in

    from term_lines

    group by
        fiscal_period_id, contract_id, account_id, outcome, is_carried_in, {{ locked_attributes() | join(', ') }}

),

final as (

    select
        summed.fiscal_period_id,
        summed.contract_id,
        summed.account_id,
        summed.outcome,
        summed.is_carried_in,
        {% for attribute in locked_attributes() %}
        summed.{{ attribute }},
        {% endfor %}
        {% for measure in retention_measures() %}
        cast(summed.{{ measure }} as {{ type_money() }}) as {{ measure }},
        {% endfor %}
        terms.reason_code

    from summed
    inner join terms
        on
            summed.fiscal_period_id = terms.fiscal_period_id
            and summed.contract_id = terms.contract_id
            and summed.outcome = terms.outcome

)

select * from final
