{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        post_hook="{{ archive_book(lock_book()) }}",
    )
}}
-- The lock book: append-only, one row per lock member and product, one empty row for a period that had no member.
-- Nothing is ever changed here, not by a rerun, a full refresh, late data or a changed rule.
with recursive

member_lines as (

    select * from {{ ref('int_lock_member_lines_as_known') }}

),

opened_periods as (

    select
        fiscal_period_id as lock_period,
        grain as lock_grain,
        starts_on,
        ends_on

    from {{ ref('int_fiscal_periods') }}

    where
        is_opened
        and grain in ({{ "'" ~ var('lock_grains') | join("', '") ~ "'" }})

),

{% if is_incremental() %}
taken as (

    select distinct
        lock_grain,
        lock_period,
        starts_on,
        chain_hash

    from {{ this }}

),

last_links as (

    select
        lock_grain,
        chain_hash

    from (
        select
            taken.*,
            row_number() over (partition by lock_grain order by starts_on desc) as links_back

        from taken
    ) as ranked

    where links_back = 1

),

new_periods as (

    -- the book only grows at its end: a period before the last one locked was not there when its time came
    select
        opened_periods.*,
        last_links.chain_hash as previous_hash,
        true as has_book

    from opened_periods
    left join taken
        on
            opened_periods.lock_grain = taken.lock_grain
            and opened_periods.lock_period = taken.lock_period
    left join last_links
        on opened_periods.lock_grain = last_links.lock_grain

    where
        taken.lock_period is null
        and opened_periods.starts_on > coalesce(
            (select max(later.starts_on) from taken as later where later.lock_grain = opened_periods.lock_grain),
            cast('1000-01-01' as date)
        )

),
{% else %}
new_periods as (

    select
        opened_periods.*,
        cast(null as {{ dbt.type_string() }}) as previous_hash,
        false as has_book

    from opened_periods

),
{% endif %}

member_texts as (

    select
        member_lines.lock_grain,
        member_lines.lock_period,
        member_lines.contract_id,
        {{ hash_text(lock_member_text('member_lines')) }} as row_hash

    from member_lines
    inner join new_periods
        on
            member_lines.lock_grain = new_periods.lock_grain
            and member_lines.lock_period = new_periods.lock_period

    group by member_lines.lock_grain, member_lines.lock_period, member_lines.contract_id

),

period_texts as (

    select
        new_periods.lock_grain,
        new_periods.lock_period,
        new_periods.previous_hash,
        row_number() over (partition by new_periods.lock_grain order by new_periods.starts_on) as link_number,
        coalesce({{ dbt.listagg('member_texts.row_hash', "','", 'order by member_texts.contract_id') }}, '')
            as row_hashes

    from new_periods
    left join member_texts
        on
            new_periods.lock_grain = member_texts.lock_grain
            and new_periods.lock_period = member_texts.lock_period

    group by new_periods.lock_grain, new_periods.lock_period, new_periods.previous_hash, new_periods.starts_on

),

chain as (

    select
        lock_grain,
        lock_period,
        cast(link_number as bigint) as link_number,
        {{ hash_text(lock_link_text("coalesce(previous_hash, '')", 'lock_grain', 'lock_period', 'row_hashes')) }}
            as chain_hash

    from period_texts

    where link_number = 1

    union all

    select
        period_texts.lock_grain,
        period_texts.lock_period,
        cast(period_texts.link_number as bigint) as link_number,
        {{ hash_text(lock_link_text(
            'chain.chain_hash', 'period_texts.lock_grain', 'period_texts.lock_period', 'period_texts.row_hashes'
        )) }} as chain_hash

    from chain
    inner join period_texts
        on
            chain.lock_grain = period_texts.lock_grain
            and chain.link_number + 1 = period_texts.link_number

),

final as (

    select
        {{ dbt.concat([
            'new_periods.lock_grain', "':'", 'new_periods.lock_period', "':'", 'member_lines.contract_id',
        ]) }} as lock_id,
        new_periods.lock_grain,
        new_periods.lock_period,
        new_periods.starts_on,
        member_lines.contract_id,
        member_lines.account_id,
        member_lines.product_id,
        member_lines.product_line,
        member_lines.plan,
        member_lines.base_cmrr,
        member_lines.add_on_cmrr,
        member_lines.assumed_churn_share,
        member_lines.is_carried_in,
        member_lines.is_renewed_at_lock,
        member_lines.is_lost_at_lock,
        member_lines.segment,
        member_lines.csm_id,
        member_lines.industry,
        member_lines.size_band,
        member_lines.region,
        member_lines.sales_channel,
        member_lines.tenure_band,
        cast('{{ run_started_at.astimezone(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
            as locked_at,
        -- live: taken in the period itself by a warehouse that had locks before; all else is rebuilt from history
        case
            when new_periods.has_book and new_periods.ends_on >= {{ as_of() }} then 'live'
            else 'rebuilt'
        end as lock_source,
        member_texts.row_hash,
        chain.chain_hash

    from new_periods
    inner join chain
        on
            new_periods.lock_grain = chain.lock_grain
            and new_periods.lock_period = chain.lock_period
    left join member_lines
        on
            new_periods.lock_grain = member_lines.lock_grain
            and new_periods.lock_period = member_lines.lock_period
    left join member_texts
        on
            member_lines.lock_grain = member_texts.lock_grain
            and member_lines.lock_period = member_texts.lock_period
            and member_lines.contract_id = member_texts.contract_id

)

select * from final
