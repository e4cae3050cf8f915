-- Rule 4: a code that the picklist (seed churn_reasons) does not know becomes `unmapped`, and this warns.
{{ config(severity='warn') }}
with

movements as (

    select
        'fct_cmrr_movements' as fact,
        movement_id as row_id

    from {{ ref('fct_cmrr_movements') }}

    where reason_code = 'unmapped'

),

renewals as (

    select
        'fct_renewals' as fact,
        renewal_id as row_id

    from {{ ref('fct_renewals') }}

    where reason_code = 'unmapped'

),

unmapped as (

    select * from movements
    union all
    select * from renewals

)

select * from unmapped
