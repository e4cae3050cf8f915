-- A kept forecast never changes: any row here was changed, added or taken out by hand after it was made.
with

entries as (

    select * from {{ ref('int_churn_forecast_entries') }}

),

rewritten as (

    select
        forecast_on,
        renewal_id,
        'changed' as fault
    from entries
    where entry_hash <> {{ hash_text(forecast_entry_text('entries')) }}

),

miscounted as (

    select
        forecast_on,
        cast(null as {{ dbt.type_string() }}) as renewal_id,
        'added or taken out' as fault
    from entries
    group by forecast_on
    having
        count(renewal_id) <> max(entries_of_day)
        or count(*) <> greatest(1, max(entries_of_day))
        or count(distinct coalesce(renewal_id, '')) <> count(*)

),

broken as (

    select * from rewritten
    union all
    select * from miscounted

)

select * from broken
