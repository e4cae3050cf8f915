{{ config(enabled='pendo' in enabled_vendors()) }}

with

feature_versions as (

    select * from {{ ref('base_pendo__feature_history') }}

),

features as (

    {{ newest_per_key('feature_versions', ['feature_id'], ['feature_name', 'is_core_event', 'synced_at']) }}

),

renamed as (

    select
        feature_name as feature,
        cast(null as {{ dbt.type_string() }}) as product_id,
        -- Pendo's core events are the features that a company calls its habit
        is_core_event as is_sticky,
        cast(null as {{ dbt.type_string() }}) as is_licensed,

        -- origin
        'pendo' as source_name,
        feature_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted

    from features

)

select * from renamed
