{{ config(enabled='zuora' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

amendment_deliveries as (

    select * from {{ ref('base_zuora__amendment') }}

),

amendments as (

    {{ newest_per_key('amendment_deliveries', ['amendment_id'], ['signed_on', 'synced_at', 'is_deleted']) }}

),

first_versions as (

    select
        versions.subscription_id,
        versions.term_starts_on as starts_on,
        versions.renews_by_itself,
        versions.created_at,
        coalesce(amendments.signed_on, versions.created_on) as signed_on,
        row_number() over (
            partition by versions.subscription_id, versions.term_starts_on
            order by versions.version_number, versions.version_id
        ) as version_rank

    from versions

    left join amendments
        on versions.amendment_id = amendments.amendment_id

    where versions.term_starts_on is not null

),

signatures as (

    select
        subscription_id,
        starts_on,
        -- what renews by itself is decided when the last day passes, though Zuora may write it down later
        case
            when renews_by_itself then {{ least_of('signed_on', add_days('starts_on', -1)) }}
            else signed_on
        end as signed_on,
        created_at as recorded_at

    from first_versions

    where version_rank = 1

)

select * from signatures
