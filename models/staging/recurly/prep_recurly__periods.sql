{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_recurly__versions') }}

),

periods as (

    select distinct
        subscription_id,
        term_starts_on as period_starts_on,
        term_ends_on as period_ends_on,
        false as is_proration

    from versions

    where
        term_starts_on < term_ends_on
        and term_ends_on < cast('9999-01-01' as date)
        and coalesce(status, '') <> 'future'

)

select * from periods
