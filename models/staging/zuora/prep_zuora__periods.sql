{{ config(enabled='zuora' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

ranked as (

    -- the newest version says when a term ends; a cancelled one may say where it was cut off instead
    select
        *,
        row_number() over (
            partition by subscription_id, term_starts_on
            order by case when status = 'cancelled' then 1 else 0 end, recency
        ) as term_rank

    from versions

    where term_starts_on < term_ends_on

),

periods as (

    select
        subscription_id,
        term_starts_on as period_starts_on,
        term_ends_on as period_ends_on,
        false as is_proration

    from ranked

    where term_rank = 1

)

select * from periods
