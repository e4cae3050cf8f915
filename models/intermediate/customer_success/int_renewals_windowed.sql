-- The renewal window that each open term stands in on as_of (rule 6). Grain: one row per open term.
{%- set outreach = var('renewal_outreach_days') %}
{%- set process = var('renewal_process_days') %}
{%- set lead_max = var('renewal_target_lead_days_max') %}
{%- set lead_min = var('renewal_target_lead_days_min') %}
with

renewals as (

    select * from {{ ref('fct_renewals') }}
    where status = 'open'

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

counted as (

    select
        renewals.renewal_id,
        renewals.account_id,
        renewals.term_start,
        renewals.term_end,
        terms.lapse_on,
        cast(
            {{ days_between(as_of(), 'renewals.term_end') }} as integer
        ) as days_to_end

    from renewals
    inner join terms
        on renewals.renewal_id = terms.contract_id

),

windowed as (

    select
        counted.*,
        case
            when days_to_end < 0 then 'late'
            when days_to_end < {{ lead_min }} then 'closing'
            when days_to_end <= {{ lead_max }} then 'in_advance'
            when days_to_end <= {{ process }} then 'process'
            when days_to_end <= {{ outreach }} then 'outreach'
            else 'later'
        end as renewal_window,
        {{ add_days('term_end', -outreach) }} as outreach_on,
        {{ add_days('term_end', -process) }} as process_on,
        {{ add_days('term_end', -lead_max) }} as in_advance_on,
        {{ add_days('term_end', 1 - lead_min) }} as closing_on,
        {{ add_days('term_end', 1) }} as late_on

    from counted

),

final as (

    select
        renewal_id,
        account_id,
        days_to_end,
        renewal_window,
        case renewal_window
            when 'outreach' then outreach_on
            when 'process' then process_on
            when 'in_advance' then in_advance_on
            when 'closing' then closing_on
            when 'late' then late_on
        end as window_opened_on,
        case renewal_window
            when 'later' then outreach_on
            when 'outreach' then process_on
            when 'process' then in_advance_on
            when 'in_advance' then closing_on
            when 'closing' then late_on
        end as next_window_on,
        lapse_on as lapses_on,
        -- a term that is younger than its own renewal process never had time for one
        case when term_start > process_on then 'short' else 'full' end as term_length

    from windowed

)

select * from final
