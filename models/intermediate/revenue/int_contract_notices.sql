with

cancellations as (

    select * from {{ ref('int_billing_cancellations') }}

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

notices as (

    select
        cancellations.cancellation_id,
        cancellations.contract_id,
        terms.account_id,
        cancellations.line_id,
        cancellations.notice_on,
        cancellations.effective_on,
        cancellations.effective_on <= terms.term_end as ends_early,
        cancellations.reason_code,
        cancellations.comment,
        {{ known_on('cancellations.notice_on', 'cancellations.recorded_at') }} as known_on,
        case
            when cancellations.withdrawn_on is not null
                then {{ greatest_of(
                    'cancellations.withdrawn_on',
                    known_on('cancellations.notice_on', 'cancellations.recorded_at')
                ) }}
        end as withdrawal_known_on

    from cancellations
    inner join terms
        on cancellations.contract_id = terms.contract_id

)

select * from notices
