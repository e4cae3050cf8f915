with

credits as (

    select * from {{ ref('int_account_month_credits') }}

),

holders as (

    select * from {{ ref('int_account_month_holders') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

final as (

    select
        credits.account_id,
        credits.fiscal_period_id,
        credits.csm_id,
        users.user_name as csm_name,
        cast(holders.days_held as integer) as days_held,
        cast(holders.days_in_month as integer) as days_in_month,
        {{ safe_ratio('holders.days_held', 'holders.days_in_month') }} as share_of_month,
        cast(credits.ending_cmrr as {{ type_money() }}) as credited_cmrr,
        {% for movement in movement_types() %}
        cast(credits.{{ movement }}_cmrr as {{ type_money() }}) as {{ movement }}_cmrr,
        {% endfor %}
        cast(
            {% for movement in movement_types() -%}
            credits.{{ movement }}_cmrr {{ '+ ' if not loop.last }}
            {%- endfor %} as {{ type_money() }}
        ) as moved_cmrr,
        cast({{ lost_movements('credits.') }} as {{ type_money() }}) as lost_cmrr,
        cast(credits.live_mrr as {{ type_money() }}) as live_mrr,
        cast(credits.renewed_from_cmrr as {{ type_money() }}) as renewed_from_cmrr,
        cast(credits.renewed_cmrr as {{ type_money() }}) as renewed_cmrr

    from credits
    inner join holders
        on
            credits.account_id = holders.account_id
            and credits.fiscal_period_id = holders.fiscal_period_id
            and credits.csm_id = holders.csm_id
    left join users
        on credits.csm_id = users.user_id

)

select * from final
