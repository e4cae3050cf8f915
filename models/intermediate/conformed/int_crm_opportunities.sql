with

landed as (
    select * from {{ ref('int_crm_opportunities_landed') }}
),

accepted as (
    select
        opportunity_id,
        account_id,
        opportunity_type,
        stage,
        cast(
            round({{ exact_product([('amount', 2), ('coalesce(exchange_rate, 0)', 8)], 10) }}, 2) as {{ type_money() }}
        ) as amount,
        amount as amount_in_currency,
        deal_currency as currency,
        close_on,
        is_won,
        is_closed,
        source,
        created_at,
        source_name
    from landed
    where row_outcome = 'accepted'
)

select * from accepted
