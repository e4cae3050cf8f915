with

versions as (

    select * from {{ ref('int_health_versions') }}

),

terms as (

    select * from {{ ref('int_terms_decided_as_known') }}

),

-- the evenings of each version on which the term was known and undecided
undecided as (

    select
        terms.contract_id as renewal_id,
        {{ greatest_of(
            'terms.known_on',
            'coalesce(' ~ add_days('versions.previous_version_on', 1) ~ ', terms.known_on)'
        ) }} as valid_from,
        {{ least_of(
            'coalesce(terms.decision_known_on, ' ~ never() ~ ')',
            'case
                when versions.next_version_on is null then ' ~ never() ~ '
                else ' ~ add_days('versions.version_on', 1) ~ '
            end'
        ) }} as valid_to
    from terms
    inner join versions
        on terms.account_id = versions.account_id and terms.version_on = versions.version_on

),

stretches as (

    {{ joined_stretches('undecided', ['renewal_id']) }}

),

-- what the term was known to have become on the day that a stretch ends
endings as (

    select
        stretches.renewal_id,
        stretches.valid_from,
        terms.status,
        row_number() over (
            partition by stretches.renewal_id, stretches.valid_from order by terms.version_on
        ) as version_rank
    from stretches
    inner join terms
        on
            stretches.renewal_id = terms.contract_id
            and stretches.valid_to <= terms.version_on

),

numbered as (

    select
        stretches.*,
        row_number() over (partition by stretches.renewal_id order by stretches.valid_from) as stretch_number
    from stretches

),

known_terms as (

    select * from terms
    where is_current

),

final as (

    select
        known_terms.contract_id as renewal_id,
        known_terms.account_id,
        known_terms.term_start,
        known_terms.term_end,
        numbered.valid_from as open_from,
        {{ so_far('numbered.valid_to') }} as open_to,
        case when numbered.valid_to <= {{ as_of() }} then endings.status end as ended_as,
        case
            when numbered.stretch_number = 1 then known_terms.contract_id
            else {{ sentence(['known_terms.contract_id', "'|reopened '", 'numbered.valid_from']) }}
        end as occasion_id
    from numbered
    inner join known_terms on numbered.renewal_id = known_terms.contract_id
    left join endings
        on
            numbered.renewal_id = endings.renewal_id
            and numbered.valid_from = endings.valid_from
            and endings.version_rank = 1

)

select * from final
