-- The renewed terms of every account as they were known on each Sunday evening, and today.
with

versions as (

    select * from {{ ref('int_health_versions') }}

),

renewed_terms as (

    select * from {{ ref('int_terms_decided_as_known') }}
    where status = 'renewed'

),

seen as (

    select
        renewed_terms.account_id,
        renewed_terms.contract_id,
        {{ known_stretch('renewed_terms.decision_known_on') }}
    from renewed_terms
    inner join versions
        on renewed_terms.account_id = versions.account_id and renewed_terms.version_on = versions.version_on

),

stretches as (

    {{ joined_stretches('seen', ['contract_id'], ['account_id']) }}

)

select * from stretches
