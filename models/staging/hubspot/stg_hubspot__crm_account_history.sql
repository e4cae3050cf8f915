{{ config(enabled='hubspot' in enabled_vendors()) }}
{%- set properties = hubspot_history_properties() %}

with

property_deliveries as (

    select * from {{ ref('base_hubspot__company_property_history') }}

),

merged_records as (

    select * from {{ ref('prep_hubspot__merged_records') }}

),

property_changes as (

    {{ newest_per_key(
        'property_deliveries', ['company_id', 'property_name', 'landed_changed_at'],
        ['new_value', 'changed_at', 'synced_at']
    ) }}

),

compared as (

    -- HubSpot keeps every value from the first one on, so that nothing stood before the first
    select
        company_id,
        property_name,
        landed_changed_at,
        changed_at,
        synced_at,
        new_value,
        lag(new_value) over (partition by company_id, property_name order by changed_at, new_value) as old_value

    from property_changes

),

{% for field, property in properties.items() -%}
{{ field }}_changes as (

    select
        company_id,
        '{{ field }}' as field_name,
        landed_changed_at,
        changed_at,
        synced_at,
        {% if field in ['csm_id', 'parent_account_id'] -%}
        {{ vendor_id('hubspot', 'old_value') }} as old_value,
        {{ vendor_id('hubspot', 'new_value') }} as new_value
        {%- else -%}
        old_value,
        new_value
        {%- endif %}

    from compared

    where
        property_name = '{{ property | replace("'", "''") }}'
        and coalesce(new_value, '') <> coalesce(old_value, '')

),

{% endfor -%}
unioned as (

    {% for field in properties -%}
    select * from {{ field }}_changes
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor %}

),

joined as (

    select
        unioned.*,
        merged_records.merged_id is not null as is_gone

    from unioned

    left join merged_records
        on
            unioned.company_id = merged_records.merged_id
            and merged_records.record_type = 'company'

),

renamed as (

    select
        {{ vendor_id('hubspot', 'company_id') }} as account_id,
        field_name,
        old_value,
        new_value,
        coalesce({{ utc_moment_text('changed_at') }}, landed_changed_at) as changed_at,

        -- origin
        'hubspot' as source_name,
        company_id || '|' || coalesce(landed_changed_at, '') || '|' || field_name as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_gone') }} as is_deleted

    from joined

)

select * from renamed
