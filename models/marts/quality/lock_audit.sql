with

entries as (

    select * from {{ ref('int_expected_cmrr_lock_entries') }}

),

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}

),

lock_lines as (

    select * from {{ ref('fct_expected_cmrr_lock_lines') }}

),

recomputed_rows as (

    select
        entries.lock_grain,
        entries.lock_period,
        entries.contract_id,
        min(entries.row_hash) as row_hash,
        count(distinct entries.row_hash) as row_hashes,
        {{ hash_text(lock_member_text('entries')) }} as recomputed_row_hash

    from entries

    where entries.contract_id is not null

    group by entries.lock_grain, entries.lock_period, entries.contract_id

),

periods as (

    select
        lock_grain,
        lock_period,
        starts_on,
        min(chain_hash) as chain_hash,
        count(distinct chain_hash) as chain_hashes

    from entries

    group by lock_grain, lock_period, starts_on

),

linked as (

    select
        periods.*,
        lag(chain_hash) over (partition by lock_grain order by starts_on) as previous_hash

    from periods

),

rows_of_periods as (

    select
        linked.lock_grain,
        linked.lock_period,
        linked.starts_on,
        linked.chain_hash,
        linked.chain_hashes,
        linked.previous_hash,
        count(recomputed_rows.contract_id) as members,
        sum(
            case
                when
                    recomputed_rows.row_hash <> recomputed_rows.recomputed_row_hash or recomputed_rows.row_hashes > 1
                    then 1
                else 0
            end
        ) as changed_members,
        coalesce(
            {{ dbt.listagg('recomputed_rows.recomputed_row_hash', "','", 'order by recomputed_rows.contract_id') }}, ''
        ) as row_hashes

    from linked
    left join recomputed_rows
        on
            linked.lock_grain = recomputed_rows.lock_grain
            and linked.lock_period = recomputed_rows.lock_period

    group by
        linked.lock_grain, linked.lock_period, linked.starts_on, linked.chain_hash, linked.chain_hashes,
        linked.previous_hash

),

-- the public marts against the book: every member and line once, with the same values
book_texts as (

    select
        entries.lock_grain,
        entries.lock_period,
        entries.lock_id,
        entries.product_id,
        {{ lock_line_text('entries') }} as line_text

    from entries

    where entries.contract_id is not null

),

mart_rows as (

    select
        locks.lock_id,
        locks.lock_grain,
        locks.lock_period,
        locks.contract_id,
        locks.account_id,
        lock_lines.product_id,
        lock_lines.product_line,
        lock_lines.plan,
        {% for attribute in locked_attributes() %}
        locks.{{ attribute }},
        {% endfor %}
        lock_lines.base_cmrr,
        lock_lines.add_on_cmrr,
        locks.assumed_churn_share,
        locks.is_carried_in,
        locks.is_renewed_at_lock,
        locks.is_lost_at_lock

    from locks
    left join lock_lines
        on locks.lock_id = lock_lines.lock_id

),

mart_texts as (

    select
        mart_rows.lock_grain,
        mart_rows.lock_period,
        mart_rows.lock_id,
        mart_rows.product_id,
        {{ lock_line_text('mart_rows') }} as line_text

    from mart_rows

),

totals_of_marts as (

    select
        locks.lock_id,
        locks.lock_grain,
        locks.lock_period,
        max(
            case
                when locks.expected_cmrr <> locks.base_cmrr + locks.add_on_cmrr then 1
                when locks.planned_expected_cmrr <> {{ planned_cmrr('locks') }} then 1
                when locks.base_acv <> locks.base_cmrr * 12 then 1
                when locks.add_on_acv <> locks.add_on_cmrr * 12 then 1
                when locks.expected_acv <> locks.expected_cmrr * 12 then 1
                else 0
            end
        ) as has_wrong_total,
        max(locks.base_cmrr) - coalesce(sum(lock_lines.base_cmrr), 0) as base_difference,
        max(locks.add_on_cmrr) - coalesce(sum(lock_lines.add_on_cmrr), 0) as add_on_difference

    from locks
    left join lock_lines
        on locks.lock_id = lock_lines.lock_id

    group by locks.lock_id, locks.lock_grain, locks.lock_period

),

mart_faults as (

    select
        coalesce(book_texts.lock_grain, mart_texts.lock_grain) as lock_grain,
        coalesce(book_texts.lock_period, mart_texts.lock_period) as lock_period,
        count(*) as mart_faults

    from book_texts
    full outer join mart_texts
        on
            book_texts.lock_id = mart_texts.lock_id
            and book_texts.product_id = mart_texts.product_id
            and book_texts.line_text = mart_texts.line_text

    where book_texts.lock_id is null or mart_texts.lock_id is null

    group by
        coalesce(book_texts.lock_grain, mart_texts.lock_grain), coalesce(book_texts.lock_period, mart_texts.lock_period)

),

total_faults as (

    select
        lock_grain,
        lock_period,
        sum(case when has_wrong_total = 1 or base_difference <> 0 or add_on_difference <> 0 then 1 else 0 end)
            as total_faults

    from totals_of_marts

    group by lock_grain, lock_period

),

final as (

    select
        rows_of_periods.lock_grain,
        rows_of_periods.lock_period,
        rows_of_periods.starts_on,
        cast(rows_of_periods.members as bigint) as members,
        cast(coalesce(rows_of_periods.changed_members, 0) as bigint) as changed_members,
        cast(coalesce(mart_faults.mart_faults, 0) + coalesce(total_faults.total_faults, 0) as bigint) as mart_faults,
        rows_of_periods.chain_hash,
        rows_of_periods.chain_hashes = 1
        and rows_of_periods.chain_hash = {{ hash_text(lock_link_text(
            "coalesce(rows_of_periods.previous_hash, '')", 'rows_of_periods.lock_grain', 'rows_of_periods.lock_period',
            'rows_of_periods.row_hashes'
        )) }} as is_chain_intact

    from rows_of_periods
    left join mart_faults
        on
            rows_of_periods.lock_grain = mart_faults.lock_grain
            and rows_of_periods.lock_period = mart_faults.lock_period
    left join total_faults
        on
            rows_of_periods.lock_grain = total_faults.lock_grain
            and rows_of_periods.lock_period = total_faults.lock_period

)

select * from final
