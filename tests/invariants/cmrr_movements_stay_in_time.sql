-- Rules 1 and 4: no movement is dated or known after as_of, none is known before it happened, none moves nothing.
with

movements as (

    select * from {{ ref('fct_cmrr_movements') }}

),

broken as (

    select *

    from movements

    where
        moved_on > {{ as_of() }}
        or known_on > {{ as_of() }}
        or known_on < moved_on
        or amount = 0
        or moved_on is null
        or fiscal_period_id <> {{ fiscal_month_id('moved_on') }}

)

select * from broken
