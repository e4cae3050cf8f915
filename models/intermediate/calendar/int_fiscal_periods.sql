-- Months, quarters and years from the first signing to the last term's end. Grain: one row per fiscal period.
with

terms as (

    select * from {{ ref('int_contract_terms') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

edges as (

    select
        {{ least_of(
            'coalesce(min(signed_on), ' ~ as_of() ~ ')',
            'coalesce(min(term_start), ' ~ as_of() ~ ')',
            as_of()
        ) }}
            as first_day,
        {{ greatest_of(
            "coalesce(max(case when term_end < cast('2200-01-01' as date) then term_end end), " ~ as_of() ~ ')',
            as_of()
        ) }} as last_day

    from terms

),

fiscal_edges as (

    -- whole fiscal years on both sides
    select
        {{ add_months(
            month_start('first_day'),
            '-1 * mod(cast(extract(month from first_day) as integer) + ' ~ (12 - var('fiscal_year_start_month')) ~ ', 12)'
        ) }} as first_month,
        last_day

    from edges

),

months as (

    select
        {{ add_months('fiscal_edges.first_month', 'cast(numbers.n as integer)') }} as starts_on,
        numbers.n

    from fiscal_edges
    cross join numbers

    where
        numbers.n
        <= {{ month_index('fiscal_edges.last_day') }} - {{ month_index('fiscal_edges.first_month') }} + 12

),

whole_years as (

    select
        starts_on,
        {{ month_end('starts_on') }} as ends_on,
        {{ fiscal_month_id('starts_on') }} as month_id,
        {{ fiscal_quarter_id('starts_on') }} as fiscal_quarter,
        {{ fiscal_year_id('starts_on') }} as fiscal_year_id,
        {{ fiscal_year('starts_on') }} as fiscal_year,
        count(*) over (partition by {{ fiscal_year('starts_on') }}) as months_in_year

    from months

),

periods as (

    select
        month_id as fiscal_period_id,
        'month' as grain,
        starts_on,
        ends_on,
        fiscal_quarter,
        fiscal_year

    from whole_years

    where months_in_year = 12

    union all

    select
        fiscal_quarter as fiscal_period_id,
        'quarter' as grain,
        min(starts_on) as starts_on,
        max(ends_on) as ends_on,
        fiscal_quarter,
        fiscal_year

    from whole_years

    where months_in_year = 12

    group by fiscal_quarter, fiscal_year

    union all

    select
        fiscal_year_id as fiscal_period_id,
        'year' as grain,
        min(starts_on) as starts_on,
        max(ends_on) as ends_on,
        cast(null as {{ dbt.type_string() }}) as fiscal_quarter,
        fiscal_year

    from whole_years

    where months_in_year = 12

    group by fiscal_year_id, fiscal_year

),

final as (

    select
        fiscal_period_id,
        grain,
        starts_on,
        ends_on,
        {{ add_days('starts_on', -1) }} as eve_on,
        fiscal_quarter,
        fiscal_year,
        ends_on <= {{ as_of() }} as is_closed,
        starts_on <= {{ as_of() }} as is_opened

    from periods

)

select * from final
