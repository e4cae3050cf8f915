{%- set value = exact_product([('valued.typed_amount', 2), ('valued.exchange_rate', 8)], 10) -%}
with

exchange_rates as (
    select * from {{ ref('int_billing_exchange_rates') }}
),

{{ read_deliveries('crm_opportunities') }},

{{ check_rows('crm_opportunities', accounts=ref('int_account_matching')) }},

-- a decided deal is worth what it was on the day it closed, an open one what it is today
dated as (
    select
        checked.*,
        coalesce(checked.typed_currency, '{{ var("reporting_currency") }}') as deal_currency,
        coalesce(checked.typed_is_closed, false) or coalesce(checked.typed_is_won, false) as is_decided,
        coalesce(checked.typed_close_on, cast(checked.typed_created_at as date)) as closed_on
    from checked
),

-- no deal is valued on a day that has not come
placed as (
    select
        dated.*,
        case when dated.is_decided then {{ least_of('dated.closed_on', as_of()) }} else {{ as_of() }} end as valued_on
    from dated
),

wanted_rates as (
    select distinct
        deal_currency,
        is_decided,
        valued_on
    from placed
    where deal_currency <> '{{ var("reporting_currency") }}' and fault is null and typed_amount <> 0
),

-- the price of an open deal is a guess: it takes the last rate that is known, however old
rates_in_reach as (
    select
        wanted_rates.deal_currency,
        wanted_rates.is_decided,
        wanted_rates.valued_on,
        exchange_rates.rate_to_reporting as exchange_rate,
        row_number() over (
            partition by wanted_rates.deal_currency, wanted_rates.is_decided, wanted_rates.valued_on
            order by exchange_rates.rate_on desc
        ) as rate_rank
    from wanted_rates
    inner join exchange_rates
        on
            wanted_rates.deal_currency = exchange_rates.currency
            and wanted_rates.valued_on >= exchange_rates.rate_on
            and (
                not wanted_rates.is_decided
                or {{ dbt.dateadd('day', -1 * var('exchange_rate_look_back_days'), 'wanted_rates.valued_on') }}
                <= exchange_rates.rate_on
            )
),

rates as (
    select * from rates_in_reach
    where rate_rank = 1
),

valued as (
    select
        placed.*,
        case
            when placed.deal_currency = '{{ var("reporting_currency") }}' then cast(1 as decimal(18, 8))
            else rates.exchange_rate
        end as exchange_rate
    from placed
    left join rates
        on
            placed.deal_currency = rates.deal_currency
            and placed.is_decided = rates.is_decided
            and placed.valued_on = rates.valued_on
),

-- nothing is nothing in any currency; more than twelve digits are a typing error, and sums would not fit the money type
priced as (
    select
        valued.*,
        case
            when valued.fault is not null then valued.fault
            when valued.typed_amount <> 0 and valued.exchange_rate is null then 'no exchange rate: currency'
            when abs({{ value }}) >= 1000000000000 then 'out of range: amount'
        end as deal_fault
    from valued
),

{{ account_rows(
    'crm_opportunities', 'priced', accounts=true, fault='deal_fault', extra_columns=['deal_currency', 'exchange_rate']
) }}

select * from landed
