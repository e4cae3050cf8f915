-- An amendment line replaces the lines of its product that its contract has on its service start, in their place.
with

versions as (

    select * from {{ ref('int_account_knowledge_points') }}

),

lines as (

    select * from {{ ref('int_contract_lines_valued') }}
    where is_recurring

),

known_lines as (

    select
        versions.version_on,
        lines.*

    from versions
    inner join lines
        on
            versions.account_id = lines.account_id
            and versions.version_on >= lines.known_on

),

replacements as (

    select
        earlier.account_id,
        earlier.version_on,
        earlier.line_id,
        earlier.contract_id,
        earlier.product_id,
        earlier.quantity,
        earlier.order_type,
        amendments.line_id as replaced_by_line_id,
        amendments.order_id as replaced_by_order_id,
        amendments.service_start as replaced_on,
        row_number() over (
            partition by earlier.version_on, earlier.line_id
            order by amendments.service_start, amendments.signed_on, amendments.order_id, amendments.line_id
        ) as replacement_number

    from known_lines as earlier
    inner join known_lines as amendments
        on
            earlier.account_id = amendments.account_id
            and earlier.version_on = amendments.version_on
            and earlier.contract_id = amendments.contract_id
            and earlier.product_id = amendments.product_id
            and earlier.order_id <> amendments.order_id

    where
        amendments.order_type = 'amendment'
        and {{ add_days('earlier.service_end', 1) }} >= amendments.service_start
        and (
            earlier.service_start < amendments.service_start
            or (
                earlier.service_start = amendments.service_start
                and (
                    earlier.signed_on < amendments.signed_on
                    or (earlier.signed_on = amendments.signed_on and earlier.order_id < amendments.order_id)
                )
            )
        )

),

first_replacements as (

    select * from replacements
    where replacement_number = 1

),

-- what each amendment order takes over of a product, and whether that stood in the base
taken_over as (

    select
        account_id,
        version_on,
        contract_id,
        product_id,
        replaced_by_order_id as order_id,
        replaced_on,
        max(case when quantity > 0 then 1 else 0 end) as takes_over,
        max(case when quantity > 0 and order_type in ('new', 'renewal') then 1 else 0 end) as takes_over_base,
        max(case when quantity > 0 and order_type = 'add_on' then 1 else 0 end) as takes_over_add_on

    from first_replacements

    group by account_id, version_on, contract_id, product_id, replaced_by_order_id, replaced_on

),

amendment_steps as (

    select
        known_lines.account_id,
        known_lines.version_on,
        known_lines.contract_id,
        known_lines.product_id,
        known_lines.order_id,
        known_lines.service_start,
        min(known_lines.signed_on) as signed_on,
        coalesce(max(taken_over.takes_over), 0) as takes_over,
        coalesce(max(taken_over.takes_over_base), 0) as takes_over_base

    from known_lines
    left join taken_over
        on
            known_lines.account_id = taken_over.account_id
            and known_lines.version_on = taken_over.version_on
            and known_lines.contract_id = taken_over.contract_id
            and known_lines.product_id = taken_over.product_id
            and known_lines.order_id = taken_over.order_id
            and known_lines.service_start = taken_over.replaced_on

    where known_lines.order_type = 'amendment'

    group by
        known_lines.account_id, known_lines.version_on, known_lines.contract_id, known_lines.product_id,
        known_lines.order_id, known_lines.service_start

),

-- a run of amendments, each taking over from the one before, starts anew where one found nothing to take over
runs as (

    select
        amendment_steps.*,
        sum(1 - takes_over) over (
            partition by account_id, version_on, contract_id, product_id
            order by service_start, signed_on, order_id
            rows between unbounded preceding and current row
        ) as run_number

    from amendment_steps

),

placed as (

    select
        account_id,
        version_on,
        contract_id,
        product_id,
        order_id,
        service_start,
        takes_over = 1 as is_replacement,
        takes_over = 1 and max(takes_over_base) over (
            partition by account_id, version_on, contract_id, product_id, run_number
            order by service_start, signed_on, order_id
            rows between unbounded preceding and current row
        ) = 1 as is_base

    from runs

),

-- an order that drops products and brings an archive product moves all of it on one day
archive_orders as (

    select
        version_on,
        order_id,
        service_start

    from known_lines

    where order_type = 'amendment'

    group by version_on, order_id, service_start

    having max(case when quantity = 0 then 1 else 0 end) = 1 and max(case when is_archive then 1 else 0 end) = 1

),

final as (

    select
        known_lines.account_id,
        known_lines.version_on,
        known_lines.line_id,
        known_lines.contract_id,
        known_lines.order_id,
        known_lines.product_id,
        known_lines.order_type,
        known_lines.is_archive,
        known_lines.currency,
        known_lines.exchange_rate,
        known_lines.quantity,
        known_lines.yearly_unit_price,
        known_lines.discount_share,
        known_lines.interval_count,
        known_lines.mrr,
        known_lines.signed_on,
        known_lines.service_start,
        known_lines.service_end,
        known_lines.trial_end,
        known_lines.term_end,
        known_lines.line_reason_code,
        known_lines.order_reason_code,
        known_lines.reason_code,
        known_lines.comment,
        known_lines.known_on,
        known_lines.quantity > 0 as has_quantity,
        first_replacements.replaced_on,
        first_replacements.replaced_by_order_id,
        coalesce(placed.is_replacement, false) as is_replacement,
        case
            when known_lines.order_type in ('new', 'renewal') then true
            when known_lines.order_type = 'add_on' then false
            else coalesce(placed.is_base, false)
        end as is_base,
        archive_orders.order_id is not null as is_archive_order

    from known_lines
    left join first_replacements
        on
            known_lines.version_on = first_replacements.version_on
            and known_lines.line_id = first_replacements.line_id
    left join placed
        on
            known_lines.order_type = 'amendment'
            and known_lines.account_id = placed.account_id
            and known_lines.version_on = placed.version_on
            and known_lines.contract_id = placed.contract_id
            and known_lines.product_id = placed.product_id
            and known_lines.order_id = placed.order_id
            and known_lines.service_start = placed.service_start
    left join archive_orders
        on
            known_lines.order_type = 'amendment'
            and known_lines.version_on = archive_orders.version_on
            and known_lines.order_id = archive_orders.order_id
            and known_lines.service_start = archive_orders.service_start

)

select * from final
