with

account_months as (

    select * from {{ ref('int_account_months_described') }}

),

final as (

    select
        account_id,
        fiscal_period_id,
        close_on,
        {% for attribute in locked_attributes() %}
        {{ attribute }},
        {% endfor %}
        {% for movement in movement_types() %}
        cast({{ movement }}_cmrr as {{ type_money() }}) as {{ movement }}_cmrr,
        {% endfor %}
        cast(ending_cmrr - moved_cmrr as {{ type_money() }}) as beginning_cmrr,
        cast(ending_cmrr as {{ type_money() }}) as ending_cmrr,
        cast(live_mrr as {{ type_money() }}) as live_mrr

    from account_months

)

select * from final
