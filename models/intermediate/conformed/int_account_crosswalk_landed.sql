with

crm_accounts as (
    select account_id
    from {{ ref('int_crm_accounts_landed') }}
    where row_outcome = 'accepted'
),

source_accounts as (
    select source_account_id as account_id
    from {{ ref('int_source_accounts_landed') }}
    where row_outcome = 'accepted'
),

known_accounts as (
    select account_id from crm_accounts
    union distinct
    select account_id from source_accounts
),

seeded as (
    select
        source_name as account_source_name,
        source_account_id,
        account_id,
        'account_crosswalk seed' as source_name,
        source_account_id as source_row_id,
        null as synced_at,
        null as is_deleted
    from {{ ref('account_crosswalk') }}
),

{{ read_deliveries('account_crosswalk', extra_deliveries=['seeded']) }},

{{ check_rows('account_crosswalk', references={'account_id': 'known_accounts'}) }},

{{ account_rows('account_crosswalk') }}

select * from landed
