-- How each line ends by itself, before its term does: replaced by an amendment, given notice on its own, or expired.
with

lines as (

    select * from {{ ref('int_lines_replaced_as_known') }}

),

line_notices as (

    select * from {{ ref('int_notices_as_known') }}

    where line_id is not null and not is_withdrawn and notice_number = 1

),

with_ends as (

    select
        lines.*,
        line_notices.notice_on as line_notice_on,
        line_notices.known_on as line_notice_known_on,
        line_notices.reason_code as line_notice_reason_code,
        line_notices.comment as line_notice_comment,
        case
            when line_notices.ends_early then {{ least_of('line_notices.notice_on', 'line_notices.effective_on') }}
            else line_notices.notice_on
        end as noticed_end_on,
        case when lines.service_end < lines.term_end then {{ add_days('lines.service_end', 1) }} end as expired_end_on,
        -- first day without service
        {{ least_of(
            add_days('lines.service_end', 1),
            'coalesce(lines.replaced_on, ' ~ add_days('lines.service_end', 1) ~ ')',
            'coalesce(line_notices.effective_on, ' ~ add_days('lines.service_end', 1) ~ ')'
        ) }} as service_ended_on,
        -- the same, had nobody given notice
        {{ least_of(
            add_days('lines.service_end', 1),
            'coalesce(lines.replaced_on, ' ~ add_days('lines.service_end', 1) ~ ')'
        ) }} as service_planned_end_on

    from lines
    left join line_notices
        on
            lines.version_on = line_notices.version_on
            and lines.line_id = line_notices.line_id

),

ended as (

    select
        with_ends.*,
        nullif(
            {{ least_of(
                "coalesce(replaced_on, cast('9999-12-31' as date))",
                "coalesce(noticed_end_on, cast('9999-12-31' as date))",
                "coalesce(expired_end_on, cast('9999-12-31' as date))"
            ) }},
            cast('9999-12-31' as date)
        ) as own_end_on,
        has_quantity
        and service_start <= term_end
        and service_ended_on > term_end
        and coalesce(trial_end < term_end, true) as is_served_at_term_end,
        has_quantity
        and service_start <= term_end
        and service_planned_end_on > term_end
        and coalesce(trial_end < term_end, true) as is_planned_at_term_end

    from with_ends

),

named as (

    select
        ended.*,
        case
            when own_end_on is null then null
            when own_end_on = replaced_on then 'replaced'
            when own_end_on = noticed_end_on then 'noticed'
            else 'expired'
        end as own_end_kind,
        case
            when own_end_on is null then null
            when own_end_on = replaced_on then known_on
            when own_end_on = noticed_end_on then line_notice_known_on
            else {{ greatest_of('known_on', 'own_end_on') }}
        end as own_end_known_on

    from ended

)

select * from named
