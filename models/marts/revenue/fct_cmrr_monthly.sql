with

account_months as (

    select * from {{ ref('int_account_months') }}

),

final as (

    select
        account_id,
        fiscal_period_id,
        cast(ending_cmrr - moved_cmrr as {{ type_money() }}) as beginning_cmrr,
        {% for movement in movement_types() %}
        cast({{ movement }}_cmrr as {{ type_money() }}) as {{ movement }}_cmrr,
        {% endfor %}
        cast(ending_cmrr as {{ type_money() }}) as ending_cmrr,
        cast(live_mrr as {{ type_money() }}) as live_mrr

    from account_months

)

select * from final
