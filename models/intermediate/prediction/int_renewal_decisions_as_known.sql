with

terms as (

    select
        decided.*,
        coalesce(decided.next_version_on, cast('9999-12-31' as date)) as known_until
    from {{ ref('int_terms_decided_as_known') }} as decided
    where decided.status <> 'open'

),

-- a decision known on the very day of a forecast is not known before it; and one counts only once its term has ended:
-- losses are decided earlier than renewals, so the decided ones of a term still running are mostly losses
dated as (

    select
        contract_id as renewal_id,
        status in ('lost', 'lapsed') as is_lost,
        {{ greatest_of(
            'case when decision_known_on < version_on then version_on else ' ~ add_days('version_on', 1) ~ ' end',
            add_days('term_end', 1)
        ) }} as counted_from,
        known_until as counted_until
    from terms

),

standing as (

    select * from dated
    where counted_from < counted_until

)

select * from standing
