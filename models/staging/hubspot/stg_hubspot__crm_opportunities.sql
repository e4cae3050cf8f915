{{ config(enabled='hubspot' in enabled_vendors()) }}

with

deals as (

    select * from {{ ref('base_hubspot__deal') }}

),

deal_companies as (

    select * from {{ ref('base_hubspot__deal_company') }}

),

pipeline_deliveries as (

    select * from {{ ref('base_hubspot__deal_pipeline') }}

),

stage_deliveries as (

    select * from {{ ref('base_hubspot__deal_pipeline_stage') }}

),

merged_records as (

    select * from {{ ref('prep_hubspot__merged_records') }}

),

pipelines as (

    {{ newest_per_key('pipeline_deliveries', ['pipeline_id'], ['pipeline_label', 'synced_at']) }}

),

stages as (

    {{ newest_per_key('stage_deliveries', ['stage_id'], ['stage_label', 'is_won', 'is_closed', 'synced_at']) }}

),

deal_links as (

    select
        deal_id,
        company_id,
        is_primary
    from deal_companies
    union all
    -- some loaders list the companies on the deal itself
    select
        deal_id,
        listed_company_id as company_id,
        false as is_primary
    from deals
    where listed_company_id is not null

),

ranked_companies as (

    -- a deal may name several companies: its primary one counts, else the smallest id
    select
        deal_links.deal_id,
        coalesce(merged_records.kept_id, deal_links.company_id) as company_id,
        row_number() over (
            partition by deal_links.deal_id
            order by
                case when deal_links.is_primary then 0 else 1 end,
                deal_links.company_id
        ) as company_rank

    from deal_links

    left join merged_records
        on
            deal_links.company_id = merged_records.merged_id
            and merged_records.record_type = 'company'

),

joined as (

    select
        deals.*,
        ranked_companies.company_id,
        coalesce(pipelines.pipeline_label, deals.pipeline_id) as pipeline,
        coalesce(stages.stage_label, deals.stage_id) as stage,
        stages.is_won,
        stages.is_closed,
        deals.is_deleted or merged_records.merged_id is not null as is_gone

    from deals

    left join ranked_companies
        on
            deals.deal_id = ranked_companies.deal_id
            and ranked_companies.company_rank = 1

    left join pipelines
        on deals.pipeline_id = pipelines.pipeline_id

    left join stages
        on deals.stage_id = stages.stage_id

    left join merged_records
        on
            deals.deal_id = merged_records.merged_id
            and merged_records.record_type = 'deal'

),

renamed as (

    select
        {{ vendor_id('hubspot', 'deal_id') }} as opportunity_id,
        {{ vendor_id('hubspot', 'company_id') }} as account_id,
        -- a pipeline of its own says more than the deal's type
        coalesce(
            {{ mapped_value('pipeline', var('hubspot_pipeline_opportunity_types'), 'null') }},
            {{ mapped_value('deal_type', var('hubspot_opportunity_types'), 'deal_type') }},
            '{{ var('hubspot_default_opportunity_type') }}'
        ) as opportunity_type,
        stage,
        amount,
        currency,
        close_on,
        case when is_won is not null then {{ flag_text('is_won') }} end as is_won,
        case when is_closed is not null then {{ flag_text('is_closed') }} end as is_closed,
        {{ mapped_value('deal_source', var('hubspot_opportunity_sources'), 'deal_source') }} as source,
        created_at,

        -- origin
        'hubspot' as source_name,
        deal_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_gone') }} as is_deleted

    from joined

)

select * from renamed
