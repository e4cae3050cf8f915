-- People of each account who are there on as_of, and the last sponsor who left.
-- Grain: one row per account with a contact.
with

contacts as (

    select * from {{ ref('int_crm_contacts') }}

),

final as (

    select
        account_id,
        cast(sum(case when departed_on is null or departed_on > {{ as_of() }} then 1 else 0 end) as bigint)
            as contacts,
        cast(sum(
            case when role = 'sponsor' and (departed_on is null or departed_on > {{ as_of() }}) then 1 else 0 end
        ) as bigint) as sponsors,
        cast(sum(
            case when role = 'executive' and (departed_on is null or departed_on > {{ as_of() }}) then 1 else 0 end
        ) as bigint) as executives,
        max(case when role = 'sponsor' and departed_on <= {{ as_of() }} then departed_on end) as sponsor_departed_on

    from contacts

    where account_id is not null

    group by account_id

)

select * from final
