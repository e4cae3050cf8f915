{%- set named = ['account_id', 'account_name', 'domain', 'parent_account_id'] -%}
{%- set others = contract('crm_accounts').columns | rejectattr('name', 'in', named) | list -%}
{%- set billing_vendors = "'" ~ (var('sources').get('billing') or []) | join("', '") ~ "'" -%}
with

landed as (
    select * from {{ ref('int_crm_accounts_landed') }}
    where row_outcome = 'accepted'
),

matching as (
    select * from {{ ref('int_account_matching') }}
),

-- an account matched to another lives on as that one; a customer who pays but whom no CRM knows is one too
kept as (
    select * from matching
    where
        source_account_id = account_id
        and (is_crm or source_name in ({{ billing_vendors }}))
),

accounts as (
    select
        kept.account_id,
        parents.account_id as parent_account_id,
        {%- for column in others %}
        landed.{{ column.name }},
        {%- endfor %}
        kept.source_name,
        coalesce(landed.account_name, kept.account_name) as account_name,
        coalesce(landed.domain, kept.domain) as domain
    from kept
    left join landed on kept.account_id = landed.account_id
    left join matching as parents on landed.parent_account_id = parents.source_account_id
)

select * from accounts
