with

versions as (

    select * from {{ ref('int_account_knowledge_points') }}

),

notices as (

    select * from {{ ref('int_contract_notices') }}

),

known as (

    select
        versions.account_id,
        versions.version_on,
        notices.cancellation_id,
        notices.contract_id,
        notices.line_id,
        notices.notice_on,
        notices.effective_on,
        notices.ends_early,
        notices.reason_code,
        notices.comment,
        notices.known_on,
        coalesce(notices.withdrawal_known_on <= versions.version_on, false) as is_withdrawn

    from versions
    inner join notices
        on
            versions.account_id = notices.account_id
            and versions.version_on >= notices.known_on

),

ranked as (

    select
        known.account_id,
        known.version_on,
        known.cancellation_id,
        known.contract_id,
        known.line_id,
        known.notice_on,
        known.reason_code,
        known.comment,
        known.known_on,
        known.is_withdrawn,
        -- of several notices the first decides, and the earliest end of service holds
        min(known.effective_on) over (
            partition by version_on, contract_id, line_id, is_withdrawn
        ) as effective_on,
        max(case when known.ends_early then 1 else 0 end) over (
            partition by version_on, contract_id, line_id, is_withdrawn
        ) = 1 as ends_early,
        row_number() over (
            partition by account_id, version_on, contract_id, line_id, is_withdrawn
            order by notice_on, cancellation_id
        ) as notice_number

    from known

)

select * from ranked
