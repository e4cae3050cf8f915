{%- set named = ['account_id', 'account_name', 'domain', 'parent_account_id'] -%}
{%- set others = contract('crm_accounts').columns | rejectattr('name', 'in', named) | list -%}
with

landed as (
    select * from {{ ref('int_crm_accounts_landed') }}
    where row_outcome = 'accepted'
),

matching as (
    select * from {{ ref('int_account_matching') }}
),

-- an account that was matched to another one lives on as that one
from_crm as (
    select
        landed.account_id,
        landed.account_name,
        landed.domain,
        parents.account_id as parent_account_id,
        {%- for column in others %}
        landed.{{ column.name }},
        {%- endfor %}
        landed.source_name
    from landed
    inner join matching
        on
            landed.account_id = matching.source_account_id
            and landed.account_id = matching.account_id
    left join matching as parents on landed.parent_account_id = parents.source_account_id
),

-- customers who pay but whom no CRM knows are accounts of their own
from_billing as (
    select
        account_id,
        account_name,
        domain,
        cast(null as {{ dbt.type_string() }}) as parent_account_id,
        {%- for column in others %}
        cast(null as {{ column.type }}) as {{ column.name }},
        {%- endfor %}
        source_name
    from matching
    where
        source_account_id = account_id
        and not is_crm
        and source_name in ('{{ (var("sources").get("billing") or []) | join("', '") }}')
),

accounts as (
    select * from from_crm
    union all
    select * from from_billing
)

select * from accounts
