-- Risks that are open on as_of. Grain: one row per account that has one.
with

risks as (

    select * from {{ ref('int_crm_risks') }}

),

final as (

    select
        account_id,
        cast(count(*) as bigint) as open_risks,
        min(cast(opened_at as date)) as oldest_open_risk_on

    from risks

    where
        cast(opened_at as date) <= {{ as_of() }}
        and (closed_at is null or cast(closed_at as date) > {{ as_of() }})

    group by account_id

)

select * from final
