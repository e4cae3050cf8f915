-- Attributes of an account at the evening of any day. Grain: one row per account and stretch without a change.
{% set fields = [
    'segment', 'csm_id', 'industry', 'employee_count', 'region', 'sales_channel', 'touch_tier', 'parent_account_id',
] %}
with

accounts as (

    select * from {{ ref('int_crm_accounts') }}

),

changes as (

    select
        account_id,
        field_name,
        old_value,
        new_value,
        cast(changed_at as date) as changed_on,
        row_number() over (
            partition by account_id, field_name, cast(changed_at as date)
            order by changed_at desc, new_value asc
        ) as last_of_day,
        row_number() over (
            partition by account_id, field_name, cast(changed_at as date)
            order by changed_at, new_value
        ) as first_of_day

    from {{ ref('int_crm_account_history') }}

),

day_changes as (

    select
        account_id,
        field_name,
        changed_on,
        max(case when first_of_day = 1 then old_value end) as old_value,
        max(case when last_of_day = 1 then new_value end) as new_value

    from changes

    group by account_id, field_name, changed_on

),

stretches as (

    -- before the first change: its old value; between two changes: what the first one set
    select
        account_id,
        field_name,
        cast('1900-01-01' as date) as valid_from,
        min(changed_on) as valid_to,
        max(case when change_number = 1 then old_value end) as field_value

    from (
        select
            day_changes.*,
            row_number() over (partition by account_id, field_name order by changed_on) as change_number

        from day_changes
    ) as numbered

    group by account_id, field_name

    union all

    select
        account_id,
        field_name,
        changed_on as valid_from,
        lead(changed_on) over (partition by account_id, field_name order by changed_on) as valid_to,
        new_value as field_value

    from day_changes

),

boundaries as (

    select
        account_id,
        cast('1900-01-01' as date) as valid_from

    from accounts

    union distinct

    select
        account_id,
        changed_on as valid_from

    from day_changes

    where changed_on <= {{ as_of() }}

),

-- after its last change a field holds what the account holds today; without such a column, what that change set
as_landed as (

    select
        boundaries.account_id,
        {% for field in fields %}
        case
            when
                max(case when stretches.field_name = '{{ field }}' and stretches.valid_to is not null then 1 else 0 end)
                = 1
                then max(case when stretches.field_name = '{{ field }}' then stretches.field_value end)
            else coalesce(
                max(cast(accounts.{{ field }} as {{ dbt.type_string() }})),
                max(case when stretches.field_name = '{{ field }}' then stretches.field_value end)
            )
        end as {{ field }},
        {% endfor %}
        boundaries.valid_from

    from boundaries
    inner join accounts
        on boundaries.account_id = accounts.account_id
    left join stretches
        on
            boundaries.account_id = stretches.account_id
            and boundaries.valid_from >= stretches.valid_from
            and boundaries.valid_from < coalesce(stretches.valid_to, cast('9999-12-31' as date))

    group by boundaries.account_id, boundaries.valid_from

),

typed as (

    select
        account_id,
        valid_from,
        lead(valid_from) over (partition by account_id order by valid_from) as valid_to,
        segment,
        csm_id,
        industry,
        {{ safe_cast('employee_count', 'bigint') }} as employee_count,
        region,
        sales_channel,
        touch_tier,
        parent_account_id

    from as_landed

),

size_bands as (

    select * from {{ ref('size_bands') }}

),

final as (

    select
        typed.*,
        size_bands.size_band

    from typed
    left join size_bands
        on typed.employee_count between size_bands.min_employees and size_bands.max_employees

)

select * from final
