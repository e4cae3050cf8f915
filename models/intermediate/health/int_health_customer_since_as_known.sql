-- The first commitment of every account as it was known on each Sunday evening, and today.
with

versions as (

    select * from {{ ref('int_health_versions') }}

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where mrr > 0 and committed_from < committed_to

),

first_commitments as (

    select
        account_id,
        version_on,
        min(committed_from) as customer_since_on
    from lines
    group by account_id, version_on

),

seen as (

    select
        first_commitments.account_id,
        first_commitments.customer_since_on,
        {{ known_stretch('first_commitments.customer_since_on') }}
    from first_commitments
    inner join versions
        on first_commitments.account_id = versions.account_id and first_commitments.version_on = versions.version_on

),

stretches as (

    {{ joined_stretches('seen', ['account_id', 'customer_since_on']) }}

)

select * from stretches
