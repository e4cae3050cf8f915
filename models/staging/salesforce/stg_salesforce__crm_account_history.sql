{{ config(enabled='salesforce' in enabled_vendors()) }}

{%- set fields = {
    'segment': trimmed(salesforce_column('account', 'segment')),
    'touch_tier': trimmed(salesforce_column('account', 'touch_tier')),
    'industry': trimmed('industry'),
    'employee_count': trimmed('number_of_employees'),
    'region': trimmed(salesforce_column('account', 'region')),
    'sales_channel': trimmed(salesforce_column('account', 'sales_channel')),
    'csm_id': vendor_id('salesforce', salesforce_column('account', 'csm_id')),
    'parent_account_id': vendor_id('salesforce', 'parent_id'),
} %}

with

account_history as (

    select * from {{ source('salesforce', 'account_history') }}

),

deliveries as (

    select
        {{ trimmed('id') }} as account_row_id,
        {{ utc_moment('_fivetran_start') }} as started_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {% for field, expression in fields.items() %}
        {{ expression }} as {{ field }},
        {% endfor %}
        {{ is_true('is_deleted') }} as is_deleted

    from account_history

),

versions as (

    {{ newest_per_key(
        'deliveries', ['account_row_id', 'started_at'], ['synced_at', 'is_deleted'] + fields.keys() | list
    ) }}

),

compared as (

    select
        account_row_id,
        started_at,
        synced_at,
        row_number() over (partition by account_row_id order by started_at) as version_number,
        {% for field in fields %}
        {{ field }},
        lag({{ field }}) over (partition by account_row_id order by started_at) as old_{{ field }},
        {% endfor %}
        -- the account's newest version tells whether it is gone, for all of its history
        first_value(is_deleted) over (partition by account_row_id order by started_at desc) as is_account_deleted

    from versions

),

{% for field in fields -%}
{{ field }}_changes as (

    select
        account_row_id,
        started_at,
        synced_at,
        is_account_deleted,
        '{{ field }}' as field_name,
        old_{{ field }} as old_value,
        {{ field }} as new_value

    from compared

    -- the first version is no change: what the account was before is not known
    where
        version_number > 1
        and coalesce({{ field }}, '') <> coalesce(old_{{ field }}, '')

),

{% endfor -%}

unioned as (

    {% for field in fields -%}
    select * from {{ field }}_changes
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor %}

),

renamed as (

    select
        {{ vendor_id('salesforce', 'account_row_id') }} as account_id,
        field_name,
        old_value,
        new_value,
        {{ utc_moment_text('started_at') }} as changed_at,

        -- origin
        'salesforce' as source_name,
        account_row_id || '|' || {{ as_text('started_at') }} || '|' || field_name as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_account_deleted') }} as is_deleted

    from unioned

)

select * from renamed
