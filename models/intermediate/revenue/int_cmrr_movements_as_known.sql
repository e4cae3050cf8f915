-- Rule 4: every movement, as known at each version of its account. Balances are sums of these and of nothing else.
{%- set first_close_of_end = month_end(greatest_of('lines.committed_to', 'lines.end_known_on')) %}
with

lines as {{ computed_by_readers() }}(

    select * from {{ ref('int_lines_committed_as_known') }}
    where mrr <> 0 and {{ is_at_close() }}

),

bridge_sides as (

    select * from {{ ref('int_bridge_sides_as_known') }}
    where bridge_kind in ('renewal_commitment', 'amendment')

),

bridges as (

    select * from {{ ref('int_bridges_as_known') }}
    where bridge_kind in ('renewal_commitment', 'amendment')

),

bridge_knowledge as (

    select
        version_on,
        bridge_kind,
        bridge_key,
        max(known_on) as known_on

    from bridge_sides

    where side = 'new'

    group by version_on, bridge_kind, bridge_key

),

bridged_in as (

    select distinct
        version_on,
        line_id
    from bridge_sides
    where side = 'new'

),

-- only lines that can be in the outcome: those of today, and what an older version may have been the first to say
placed as (

    select
        lines.account_id,
        lines.version_on,
        lines.next_version_on,
        lines.is_current,
        lines.contract_id,
        lines.product_id,
        lines.line_id,
        lines.mrr,
        lines.committed_from,
        lines.committed_to,
        lines.end_kind,
        lines.end_known_on,
        lines.known_on,
        lines.comment,
        lines.line_notice_reason_code,
        lines.line_notice_comment,
        lines.term_reason_code,
        lines.term_comment,
        -- older versions carry no bridges of movements: there, a line of a renewal came in by one
        bridged_in.line_id is not null or (not lines.is_current and lines.is_in_renewal) as is_bridged_in,
        bridged_in.line_id is null
        and (
            lines.committed_to > lines.committed_from
            or (lines.end_kind = 'replaced' and lines.committed_from = lines.replaced_on)
        ) as is_start

    from lines
    left join bridged_in
        on
            lines.version_on = bridged_in.version_on
            and lines.line_id = bridged_in.line_id

    where
        lines.is_current
        or lines.mrr < 0
        or (
            lines.end_kind in ('noticed', 'expired', 'term_lost')
            and {{ first_close_of_end }} >= lines.version_on
            and coalesce({{ first_close_of_end }} < lines.next_version_on, true)
        )

),

-- a line starts by the state of its account after the ends of that day and before its starts
start_states as (

    select
        placed.version_on,
        placed.line_id,
        max(case when siblings.committed_from < placed.committed_from then 1 else 0 end) as has_committed_before,
        max(
            case
                when
                    siblings.committed_from < placed.committed_from
                    and (
                        siblings.committed_to > placed.committed_from
                        or (
                            siblings.committed_to = placed.committed_from
                            and siblings.end_kind in ('renewed', 'replaced')
                        )
                    )
                    then 1
                else 0
            end
        ) as is_running

    from placed
    left join lines as siblings
        on
            placed.account_id = siblings.account_id
            and placed.version_on = siblings.version_on
            and siblings.committed_to > siblings.committed_from

    where placed.is_start and (placed.is_current or placed.mrr < 0)

    group by placed.version_on, placed.line_id

),

starts as (

    select
        placed.account_id,
        placed.version_on,
        placed.is_current,
        placed.next_version_on,
        placed.contract_id,
        placed.product_id,
        placed.committed_from as moved_on,
        case
            when start_states.has_committed_before = 0 then 'new'
            when start_states.is_running = 0 then 'reactivation'
            else 'add_on'
        end as movement_type,
        placed.mrr as amount,
        placed.known_on,
        cast(null as {{ dbt.type_string() }}) as raw_reason_code,
        placed.comment,
        placed.line_id as cause_id,
        cast(null as {{ dbt.type_string() }}) as line_id,
        cast(null as {{ dbt.type_string() }}) as bridge_kind

    from placed
    inner join start_states
        on
            placed.version_on = start_states.version_on
            and placed.line_id = start_states.line_id

),

-- what is left of a contract, and of a product in it, on the day one of its lines ends
ends as (

    select
        placed.account_id,
        placed.version_on,
        placed.is_current,
        placed.next_version_on,
        placed.contract_id,
        placed.product_id,
        placed.line_id,
        placed.committed_to,
        placed.end_kind,
        placed.mrr,
        placed.end_known_on,
        placed.line_notice_reason_code,
        placed.line_notice_comment,
        placed.term_reason_code,
        placed.term_comment,
        coalesce(max(case when siblings.line_id is not null then 1 else 0 end), 0) as has_contract_left,
        coalesce(max(case when siblings.product_id = placed.product_id then 1 else 0 end), 0) as has_product_left

    from placed
    left join lines as siblings
        on
            placed.account_id = siblings.account_id
            and placed.version_on = siblings.version_on
            and placed.contract_id = siblings.contract_id
            and placed.line_id <> siblings.line_id
            and placed.committed_to >= siblings.committed_from
            and placed.committed_to < siblings.committed_to

    where
        (placed.is_start or placed.is_bridged_in)
        and placed.end_kind in ('noticed', 'expired', 'term_lost')

    group by
        placed.account_id,
        placed.version_on,
        placed.is_current,
        placed.next_version_on,
        placed.contract_id,
        placed.product_id,
        placed.line_id,
        placed.committed_to, placed.end_kind, placed.mrr, placed.end_known_on,
        placed.line_notice_reason_code, placed.line_notice_comment, placed.term_reason_code, placed.term_comment

),

line_ends as (

    select
        account_id,
        version_on,
        is_current,
        next_version_on,
        contract_id,
        product_id,
        committed_to as moved_on,
        case
            when end_kind = 'term_lost' or has_contract_left = 0 then 'cancellation'
            when has_product_left = 1 then 'downgrade_quantity'
            else 'product_churn'
        end as movement_type,
        -mrr as amount,
        end_known_on as known_on,
        case
            when end_kind = 'term_lost' then term_reason_code
            when end_kind = 'noticed' then line_notice_reason_code
        end as raw_reason_code,
        case
            when end_kind = 'term_lost' then term_comment
            when end_kind = 'noticed' then line_notice_comment
        end as comment,
        line_id as cause_id,
        line_id,
        cast(null as {{ dbt.type_string() }}) as bridge_kind

    from ends

),

-- an amendment that leaves nothing of its contract is a cancellation
contracts_left as (

    select
        bridges.version_on,
        bridges.bridge_key,
        max(case when lines.line_id is not null then 1 else 0 end) as has_contract_left

    from bridges
    left join lines
        on
            bridges.account_id = lines.account_id
            and bridges.version_on = lines.version_on
            and bridges.contract_id = lines.contract_id
            and bridges.bridged_on >= lines.committed_from
            and bridges.bridged_on < lines.committed_to

    where bridges.bridge_kind = 'amendment'

    group by bridges.version_on, bridges.bridge_key

),

effects as (

    {% set effects = [
        ('quantity_effect', 'upgrade_quantity', 'downgrade_quantity'),
        ('list_price_effect', 'upgrade_price', 'downgrade_price'),
        ('discount_effect', 'upgrade_price', 'downgrade_price'),
        ('fx_effect', 'fx', 'fx'),
        ('product_churn', 'product_churn', 'product_churn'),
        ('new_product', 'new_product', 'new_product'),
        ('archive_effect', 'archive', 'archive'),
    ] %}
    {% for effect, movement_when_up, movement_when_down in effects %}
    select
        account_id,
        version_on,
        is_current,
        next_version_on,
        bridge_kind,
        bridge_key,
        contract_id,
        product_id,
        bridged_on,
        '{{ effect }}' as effect,
        case when {{ effect }} > 0 then '{{ movement_when_up }}' else '{{ movement_when_down }}' end as movement_type,
        {{ effect }} as amount,
        raw_reason_code,
        comment

    from bridges

    where {{ effect }} <> 0
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

bridge_movements as (

    select
        effects.account_id,
        effects.version_on,
        effects.is_current,
        effects.next_version_on,
        effects.contract_id,
        effects.product_id,
        effects.bridged_on as moved_on,
        case
            when effects.bridge_kind = 'amendment' and effects.movement_type = 'new_product' then 'add_on'
            when contracts_left.has_contract_left = 0 and effects.movement_type = 'product_churn' then 'cancellation'
            else effects.movement_type
        end as movement_type,
        effects.amount,
        bridge_knowledge.known_on,
        case
            when effects.amount < 0 and effects.movement_type <> 'fx' then effects.raw_reason_code
        end as raw_reason_code,
        effects.comment,
        {{ dbt.concat(['effects.bridge_key', "'/'", 'effects.effect']) }} as cause_id,
        cast(null as {{ dbt.type_string() }}) as line_id,
        effects.bridge_kind

    from effects
    inner join bridge_knowledge
        on
            effects.version_on = bridge_knowledge.version_on
            and effects.bridge_kind = bridge_knowledge.bridge_kind
            and effects.bridge_key = bridge_knowledge.bridge_key
    left join contracts_left
        on
            effects.bridge_kind = 'amendment'
            and effects.version_on = contracts_left.version_on
            and effects.bridge_key = contracts_left.bridge_key

),

unioned as (

    select * from starts
    union all
    select * from line_ends
    union all
    select * from bridge_movements

),

dated as (

    select
        unioned.*,
        {{ greatest_of('moved_on', 'known_on') }} as learned_on,
        {{ month_end(greatest_of('moved_on', 'known_on')) }} as first_close_on

    from unioned

    where moved_on <= {{ as_of() }}

),

final as (

    select
        dated.account_id,
        dated.version_on,
        dated.is_current,
        dated.contract_id,
        dated.product_id,
        dated.moved_on,
        dated.movement_type,
        cast(dated.amount as {{ type_money() }}) as amount,
        dated.learned_on as known_on,
        dated.raw_reason_code,
        dated.comment,
        dated.cause_id,
        dated.line_id,
        dated.bridge_kind,
        -- what the close of the month it was learned in knew of it: a later version may know better, that close stands
        dated.first_close_on >= dated.version_on
        and coalesce(dated.first_close_on < dated.next_version_on, true) as is_known_at_first_close

    from dated

)

select * from final

where is_current or (is_known_at_first_close and amount < 0)
