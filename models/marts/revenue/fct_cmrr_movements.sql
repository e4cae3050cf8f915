with

movements as (

    select * from {{ ref('int_cmrr_movements') }}

)

select * from movements
