{{ config(enabled='zuora' in enabled_vendors(), materialized='table') }}

{%- set columns = [
    'subscription_id', 'account_id', 'amendment_id', 'version_number', 'status', 'term_type', 'renews_by_itself',
    'cancel_reason', 'starts_on', 'effective_on', 'term_starts_on', 'term_ends_on', 'cancelled_on', 'ends_on',
    'initial_term_months', 'created_at', 'created_on', 'first_created_at', 'first_created_on', 'updated_at',
    'synced_at', 'is_deleted',
] %}

with

deliveries as (

    select * from {{ ref('base_zuora__subscription') }}

),

charge_deliveries as (

    select * from {{ ref('base_zuora__rate_plan_charge') }}

),

landed as (

    {{ newest_per_key('deliveries', ['version_id'], columns) }}

),

charges as (

    {{ newest_per_key(
        'charge_deliveries', ['charge_id'],
        ['charge_number', 'version_id', 'account_id', 'starts_on', 'ends_on', 'version_number', 'created_at',
            'updated_at', 'synced_at', 'is_deleted']
    ) }}

),

known_charges as (

    select distinct charges.charge_number

    from charges

    inner join landed
        on charges.version_id = landed.version_id

),

unplaced_charges as (

    select
        charges.*,
        row_number() over (
            partition by charges.charge_number
            order by charges.version_number desc, charges.updated_at desc nulls last, charges.charge_id asc
        ) as recency

    from charges

    left join known_charges
        on charges.charge_number = known_charges.charge_number

    where
        known_charges.charge_number is null
        and not charges.is_deleted

),

known_by_charges as (

    -- a version that was not landed is known by its charges, for what is charged is real; one that a landed version
    -- of the subscription superseded is not missed
    select
        version_id,
        version_id as subscription_id,
        max(account_id) as account_id,
        cast(null as {{ dbt.type_string() }}) as amendment_id,
        1 as version_number,
        'active' as status,
        case when count(ends_on) = count(*) then 'termed' else 'evergreen' end as term_type,
        false as renews_by_itself,
        cast(null as {{ dbt.type_string() }}) as cancel_reason,
        min(starts_on) as starts_on,
        min(starts_on) as effective_on,
        min(starts_on) as term_starts_on,
        case when count(ends_on) = count(*) then max(ends_on) end as term_ends_on,
        cast(null as date) as cancelled_on,
        cast(null as date) as ends_on,
        cast(null as integer) as initial_term_months,
        min(created_at) as created_at,
        cast(min({{ utc_to_reporting_timezone('created_at') }}) as date) as created_on,
        cast(null as {{ dbt.type_timestamp() }}) as first_created_at,
        cast(null as date) as first_created_on,
        max(updated_at) as updated_at,
        max(synced_at) as synced_at,
        false as is_deleted

    from unplaced_charges

    where
        recency = 1
        and starts_on is not null

    group by version_id

),

versions as (

    select * from landed
    union all
    select * from known_by_charges

),

standing as (

    -- a deleted version says nothing while another stands; a subscription of which none stands is deleted
    select
        *,
        max(case when is_deleted then 0 else 1 end) over (partition by subscription_id) as standing_versions

    from versions

),

numbered as (

    select
        *,
        row_number() over (
            partition by subscription_id
            order by version_number desc, updated_at desc nulls last, version_id asc
        ) as recency

    from standing

    where not is_deleted or standing_versions = 0

)

select * from numbered
