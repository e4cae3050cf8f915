with

account_health_weekly as (

    select * from {{ ref('account_health_weekly') }}

),

-- today is the week in progress, scored on as_of; who is no customer today has no row
today as (

    select
        {%- for column in account_health_columns() %}
        {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from account_health_weekly
    where scored_on = {{ as_of() }}

)

select * from today
