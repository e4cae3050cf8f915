{%- set contact_models = staging_models_for('crm_contacts') %}

with

crm_accounts as (
    select * from {{ ref('int_crm_accounts_landed') }}
    where row_outcome = 'accepted'
),

source_accounts as (
    select * from {{ ref('int_source_accounts_landed') }}
    where row_outcome = 'accepted'
),

crosswalk as (
    select * from {{ ref('int_account_crosswalk') }}
),

contacts as (
    {%- for contacts in contact_models %}
    select
        account_id,
        lower(trim(email)) as email
    from {{ ref(contacts) }}
    where coalesce({{ parse_boolean('is_deleted') }}, false) = false
    {%- if not loop.last %}
    union distinct
    {%- endif %}
    {%- endfor %}
    {%- if not contact_models %}
    select
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as {{ dbt.type_string() }}) as email
    where 1 = 0
    {%- endif %}
),

-- the first CRM that var sources names is the anchor: accounts of other systems are matched to it, never the other way
crm_ranks as (
    {%- for vendor in var('sources').get('crm') or ['none'] %}
    select
        '{{ vendor }}' as source_name,
        {{ loop.index }} as source_rank
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

candidates_known as (
    select
        crm_accounts.source_name,
        crm_accounts.account_id as source_account_id,
        crm_accounts.account_name,
        {{ web_domain('crm_accounts.domain') }} as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as stored_account_id,
        coalesce(crm_ranks.source_rank, 1) as source_rank,
        true as is_crm
    from crm_accounts
    left join crm_ranks on crm_accounts.source_name = crm_ranks.source_name
    union all
    select
        source_accounts.source_name,
        source_accounts.source_account_id,
        source_accounts.account_name,
        coalesce(
            {{ web_domain('source_accounts.domain') }}, {{ email_domain('source_accounts.email') }}
        ) as domain,
        lower(source_accounts.email) as email,
        source_accounts.stored_account_id,
        1000 as source_rank,
        false as is_crm
    from source_accounts
    left join crm_accounts on source_accounts.source_account_id = crm_accounts.account_id
    where crm_accounts.account_id is null
),

-- ids that only the crosswalk knows: a source without an account table of its own
candidates_of_crosswalk as (
    select
        min(crosswalk.account_source_name) as source_name,
        crosswalk.source_account_id
    from crosswalk
    left join candidates_known on crosswalk.source_account_id = candidates_known.source_account_id
    where candidates_known.source_account_id is null
    group by crosswalk.source_account_id
),

candidates as (
    select * from candidates_known
    union all
    select
        source_name,
        source_account_id,
        cast(null as {{ dbt.type_string() }}) as account_name,
        cast(null as {{ dbt.type_string() }}) as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as stored_account_id,
        1000 as source_rank,
        false as is_crm
    from candidates_of_crosswalk
),

domains_by_rank as (
    select
        domain,
        source_rank,
        min(source_account_id) as account_id,
        count(*) as account_count,
        min(source_rank) over (partition by domain) as first_rank
    from candidates
    where is_crm and domain is not null
    group by domain, source_rank
),

domains as (
    select
        domain,
        source_rank,
        account_id
    from domains_by_rank
    where account_count = 1 and source_rank = first_rank
),

-- two accounts of one CRM that share a domain are two companies, and neither is matched by it
domains_shared as (
    select
        domain,
        source_rank
    from domains_by_rank
    where account_count > 1
),

emails as (
    select
        contacts.email,
        min(contacts.account_id) as account_id
    from contacts
    inner join crm_accounts on contacts.account_id = crm_accounts.account_id
    where contacts.email is not null
    group by contacts.email
    having count(distinct contacts.account_id) = 1
),

linked as (
    select
        candidates.*,
        crosswalk.account_id as crosswalk_account_id,
        stored_candidates.source_account_id as stored_id_account_id,
        emails.account_id as email_account_id,
        case when domains_shared.domain is null then domains.account_id end as domain_account_id
    from candidates
    left join crosswalk
        on
            candidates.source_name = crosswalk.account_source_name
            and candidates.source_account_id = crosswalk.source_account_id
    left join candidates as stored_candidates
        on
            candidates.stored_account_id = stored_candidates.source_account_id
            and candidates.source_account_id <> stored_candidates.source_account_id
    left join emails on candidates.email = emails.email
    left join domains
        on
            candidates.domain = domains.domain
            and candidates.source_rank > domains.source_rank
    left join domains_shared
        on
            candidates.is_crm
            and candidates.domain = domains_shared.domain
            and candidates.source_rank = domains_shared.source_rank
),

matched as (
    select
        *,
        coalesce(
            crosswalk_account_id, stored_id_account_id, email_account_id, domain_account_id, source_account_id
        ) as target_account_id,
        case
            when crosswalk_account_id is not null then 'crosswalk'
            when stored_id_account_id is not null then 'stored_id'
            when email_account_id is not null then 'email'
            when domain_account_id is not null then 'domain'
            when is_crm then 'crm'
            else 'unmatched'
        end as match_method
    from linked
),

-- a match may lead to an account that is itself matched (ticket system to billing to CRM)
resolved as (
    select
        matched.source_name,
        matched.source_account_id,
        case
            -- two sources that store each other's id and nothing else: the smaller id stands for both
            when second_matches.target_account_id = matched.source_account_id
                then {{ least_of('matched.source_account_id', 'matched.target_account_id') }}
            else coalesce(third_matches.target_account_id, second_matches.target_account_id, matched.target_account_id)
        end as account_id,
        matched.match_method,
        matched.account_name,
        matched.domain,
        matched.email,
        matched.is_crm
    from matched
    left join matched as second_matches on matched.target_account_id = second_matches.source_account_id
    left join matched as third_matches on second_matches.target_account_id = third_matches.source_account_id
)

select * from resolved
