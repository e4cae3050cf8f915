{{ config(enabled='chargebee' in enabled_vendors()) }}

with

contract_terms as (

    select * from {{ source('chargebee', 'contract_term') }}

),

renamed as (

    select
        {{ trimmed('id') }} as contract_term_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        lower({{ trimmed('status') }}) as status,
        {{ reporting_day('contract_start') }} as starts_on,
        {{ reporting_day('contract_end') }} as ends_on,
        lower({{ trimmed('action_at_term_end') }}) as action_at_end,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from contract_terms

)

select * from renamed
