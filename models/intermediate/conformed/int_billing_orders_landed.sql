with

exchange_rates as (
    select * from {{ ref('int_billing_exchange_rates') }}
),

lines_checked as (
    select * from {{ ref('int_billing_order_lines_checked') }}
),

{{ read_deliveries('billing_orders') }},

{{ check_rows('billing_orders', accounts=ref('int_account_matching')) }},

sound as (
    select *
    from checked
    where delivery_rank = 1 and row_key is not null and fault is null and was_deleted is not true
),

-- only what is sold needs a rate: a line of quantity 0 is worth 0 in any currency
orders_with_value as (
    select distinct order_id
    from lines_checked
    where
        delivery_rank = 1
        and fault is null
        and was_deleted is not true
        and typed_quantity > 0
),

openers as (
    select
        sound.order_id,
        sound.contract_id,
        sound.currency,
        sound.typed_signed_on as opened_on,
        orders_with_value.order_id is not null as has_value
    from sound
    left join orders_with_value on sound.order_id = orders_with_value.order_id
    where sound.order_type in ('new', 'renewal')
),

-- every currency that a contract is valued in, on each of its possible days of opening
wanted_rates as (
    select distinct
        sound.currency,
        openers.opened_on
    from sound
    inner join openers on sound.contract_id = openers.contract_id
),

rates_in_reach as (
    select
        wanted_rates.currency,
        wanted_rates.opened_on,
        exchange_rates.rate_to_reporting as exchange_rate,
        row_number() over (
            partition by wanted_rates.currency, wanted_rates.opened_on
            order by exchange_rates.rate_on desc
        ) as rate_rank
    from wanted_rates
    inner join exchange_rates
        on
            wanted_rates.currency = exchange_rates.currency
            and wanted_rates.opened_on >= exchange_rates.rate_on
            and {{ dbt.dateadd('day', -1 * var('exchange_rate_look_back_days'), 'wanted_rates.opened_on') }}
            <= exchange_rates.rate_on
    where wanted_rates.currency <> '{{ var("reporting_currency") }}'
),

rates as (
    select
        currency,
        opened_on,
        exchange_rate
    from rates_in_reach
    where rate_rank = 1
    union all
    select
        currency,
        opened_on,
        cast(1 as decimal(18, 8)) as exchange_rate
    from wanted_rates
    where currency = '{{ var("reporting_currency") }}'
),

openers_valued as (
    select openers.*
    from openers
    left join rates on openers.currency = rates.currency and openers.opened_on = rates.opened_on
    where rates.exchange_rate is not null or not openers.has_value
),

openers_ranked as (
    select
        *,
        row_number() over (partition by contract_id order by opened_on, order_id) as opening_rank
    from openers_valued
),

-- a contract is opened once: by the order signed first
contracts as (
    select
        contract_id,
        order_id as opening_order_id,
        opened_on
    from openers_ranked
    where opening_rank = 1
),

placed as (
    select
        checked.*,
        contracts.opening_order_id,
        orders_with_value.order_id is not null as has_value,
        case
            when checked.order_type in ('new', 'renewal') then checked.typed_signed_on
            else contracts.opened_on
        end as valued_on
    from checked
    left join contracts on checked.contract_id = contracts.contract_id
    left join orders_with_value on checked.order_id = orders_with_value.order_id
),

valued as (
    select
        placed.*,
        rates.exchange_rate,
        case
            when placed.fault is not null then placed.fault
            when placed.order_type in ('add_on', 'amendment') and placed.opening_order_id is null
                then 'orphan key: contract_id'
            when placed.has_value and rates.exchange_rate is null then 'no exchange rate: currency'
            when placed.order_type in ('new', 'renewal') and placed.order_id <> placed.opening_order_id
                then 'duplicate contract: contract_id'
        end as order_fault
    from placed
    left join rates on placed.currency = rates.currency and placed.valued_on = rates.opened_on
),

{{ account_rows(
    'billing_orders', 'valued', accounts=true, fault='order_fault', extra_columns=['exchange_rate']
) }}

select * from landed
