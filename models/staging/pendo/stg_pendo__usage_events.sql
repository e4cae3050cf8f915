{{ config(enabled='pendo' in enabled_vendors()) }}

with

feature_events as (

    select * from {{ ref('base_pendo__feature_event') }}

),

feature_versions as (

    select * from {{ ref('base_pendo__feature_history') }}

),

visitor_versions as (

    select * from {{ ref('base_pendo__visitor_history') }}

),

features as (

    {{ newest_per_key('feature_versions', ['feature_id'], ['feature_name', 'synced_at']) }}

),

visitors as (

    {{ newest_per_key('visitor_versions', ['visitor_id'], ['account_id', 'email', 'synced_at']) }}

),

joined as (

    select
        feature_events.event_id,
        coalesce(feature_events.account_id, visitors.account_id) as account_id,
        feature_events.visitor_id,
        visitors.email,
        -- a feature goes by its newest name
        coalesce(features.feature_name, feature_events.feature_id) as feature,
        feature_events.occurred_at,
        feature_events.synced_at

    from feature_events

    left join features
        on feature_events.feature_id = features.feature_id

    left join visitors
        on feature_events.visitor_id = visitors.visitor_id

),

renamed as (

    select
        {{ vendor_id('pendo', 'event_id') }} as event_id,
        {{ vendor_id('pendo', 'account_id') }} as account_id,
        -- not prefixed: by the e-mail address, contacts and events meet
        coalesce(email, lower(visitor_id)) as user_id,
        feature,

        -- moments
        {{ utc_to_reporting_timezone('occurred_at') }} as occurred_at,
        {{ utc_to_reporting_timezone('synced_at') }} as received_at,

        -- origin
        'pendo' as source_name,
        event_id as source_row_id,
        {{ utc_to_reporting_timezone('synced_at') }} as synced_at,
        -- Pendo's mark of somebody not signed in
        {{ flag_text("visitor_id is null or upper(substring(visitor_id, 1, 9)) = '_PENDO_T_'") }} as is_deleted

    from joined

)

select * from renamed
