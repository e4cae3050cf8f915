with

occasions as (

    select * from {{ ref('int_cta_occasions') }}

),

settings as (

    select * from {{ ref('cta_triggers') }}

),

customer_stretches as (

    select * from {{ ref('int_account_customer_stretches') }}

),

-- only a customer is called; a call that nobody needs any more after so many days expires
placed as (

    select
        occasions.*,
        customer_stretches.customer_to,
        settings.due_in_days,
        settings.priority,
        settings.playbook,
        settings.owner_role,
        case
            when settings.closes_after_days is not null
                then {{ add_days('occasions.opened_on', whole('settings.closes_after_days')) }}
        end as expires_on
    from occasions
    inner join settings on occasions.trigger_name = settings.trigger_name
    inner join customer_stretches
        on
            occasions.account_id = customer_stretches.account_id
            and occasions.opened_on >= customer_stretches.customer_from
            and (customer_stretches.customer_to is null or occasions.opened_on < customer_stretches.customer_to)

),

far as (

    select
        placed.*,
        coalesce(closed_on, {{ never() }}) as trigger_gone_on,
        coalesce(customer_to, {{ never() }}) as customer_gone_on,
        coalesce({{ so_far('expires_on') }}, {{ never() }}) as expired_on
    from placed

),

-- what comes first closes it; on the same day the trigger's own end says most
ended as (

    select
        account_id,
        trigger_name,
        occasion_id,
        subject_id,
        opened_on,
        due_in_days,
        priority,
        playbook,
        owner_role,
        evidence,
        case
            when {{ least_of('trigger_gone_on', 'customer_gone_on', 'expired_on') }} < {{ never() }}
                then {{ least_of('trigger_gone_on', 'customer_gone_on', 'expired_on') }}
        end as closed_on,
        case
            when {{ least_of('trigger_gone_on', 'customer_gone_on', 'expired_on') }} = {{ never() }} then null
            when trigger_gone_on <= {{ least_of('customer_gone_on', 'expired_on') }} then close_reason
            when customer_gone_on <= expired_on then 'not_a_customer'
            else 'expired'
        end as close_reason
    from far

)

select * from ended
