-- The commitment of every line as it was known on each Sunday evening, and today.
with

versions as (

    select * from {{ ref('int_health_versions') }}

),

lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where mrr > 0 and committed_from < committed_to

),

seen as (

    select
        lines.account_id,
        lines.contract_id,
        lines.line_id,
        lines.product_id,
        lines.quantity,
        lines.discount_share,
        lines.mrr,
        {{ known_stretch('lines.committed_from', 'lines.committed_to') }}
    from lines
    inner join versions
        on lines.account_id = versions.account_id and lines.version_on = versions.version_on

),

stretches as (

    {{ joined_stretches(
        'seen', ['line_id'], ['account_id', 'contract_id', 'product_id', 'quantity', 'discount_share', 'mrr']
    ) }}

)

select * from stretches
