{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'subscription_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as subscription_id,
        {{ trimmed('account_id') }} as customer_id,
        {{ trimmed('plan_id') }} as plan_id,
        lower({{ trimmed('state') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        {{ safe_cast(as_text('unit_amount'), 'decimal(18, 6)') }} as unit_price,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        coalesce({{ safe_cast(as_text('auto_renew'), dbt.type_boolean()) }}, true) as renews_by_itself,

        -- the run
        {{ utc_moment('created_at') }} as created_at,
        {{ reporting_day('created_at') }} as created_on,
        coalesce(
            {{ reporting_day('trial_started_at') }},
            {{ reporting_day('activated_at') }},
            -- signed, and not started yet
            case when lower({{ trimmed('state') }}) = 'future' then {{ reporting_day('current_term_started_at') }} end,
            {{ reporting_day('created_at') }}
        ) as started_on,
        {{ reporting_day('trial_ends_at') }} as trial_ends_on,
        coalesce({{ reporting_day('current_term_started_at') }}, {{ reporting_day('current_period_started_at') }})
            as term_starts_on,
        coalesce({{ reporting_day('current_term_ends_at') }}, {{ reporting_day('current_period_ends_at') }})
            as term_ends_on,

        -- its end
        {{ utc_moment('canceled_at') }} as canceled_at,
        {{ reporting_day('canceled_at') }} as canceled_on,
        {{ reporting_day('expires_at') }} as expires_on,
        {{ trimmed('expiration_reason') }} as expiration_reason,

        -- its pause
        {{ reporting_day('paused_at') }} as paused_on,
        {{ safe_cast(as_text('remaining_pause_cycles'), 'integer') }} as pause_cycles,

        -- the version
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('created_at') }}) as version_started_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from versions

)

select * from renamed
