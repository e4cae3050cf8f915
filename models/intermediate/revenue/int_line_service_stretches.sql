-- When a line is in service: without its trial, without its pauses. Grain: one row per line and pause, with the line's
-- own stretch; live on a day = served on it and in no pause.
with

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_current and mrr <> 0

),

pauses as (

    select
        contract_id,
        line_id,
        paused_from,
        coalesce(paused_to, cast('9999-12-31' as date)) as paused_to

    from {{ ref('int_billing_pauses') }}

    where {{ known_on('paused_from', 'recorded_at') }} <= {{ as_of() }}

),

final as (

    select
        lines.account_id,
        lines.contract_id,
        lines.line_id,
        lines.mrr,
        {{ greatest_of(
            'lines.service_start',
            'coalesce(' ~ add_days('lines.trial_end', 1) ~ ', lines.service_start)'
        ) }} as live_from,
        lines.served_until as live_until,
        pauses.paused_from,
        pauses.paused_to

    from lines
    left join pauses
        on
            lines.contract_id = pauses.contract_id
            and (pauses.line_id is null or lines.line_id = pauses.line_id)

)

select * from final
