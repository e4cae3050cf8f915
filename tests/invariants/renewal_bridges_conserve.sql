-- Rule 5, both identities, for every renewal and to the cent:
-- old = like for like + quantity downgrades + product churn + archived, and new = old + all effects.
with

renewals as (

    select * from {{ ref('fct_renewals') }}

),

bridge_lines as (

    select
        fct_renewal_lines.*,
        greatest(-quantity_effect, 0) as quantity_downgrade,
        -- the archive product stands in neither new nor kept: what its fee replaces is fee - effect
        -- (a product that was free and is kept has an effect of its own)
        case
            when
                old_cmrr = 0
                and new_product = 0
                and quantity_effect = 0
                and list_price_effect = 0
                and discount_effect = 0
                and fx_effect = 0
                then new_cmrr - archive_effect
            else 0
        end as archived

    from {{ ref('fct_renewal_lines') }} as fct_renewal_lines

),

bridges as (

    select
        renewal_id,
        sum(old_cmrr) as old_cmrr,
        sum(new_cmrr) as new_cmrr,
        sum(like_for_like_cmrr) as like_for_like_cmrr,
        sum(like_for_like_cmrr) + sum(quantity_downgrade) - sum(product_churn) + sum(archived) as explained_old_cmrr,
        sum(old_cmrr) + sum(quantity_effect) + sum(list_price_effect) + sum(discount_effect) + sum(product_churn)
        + sum(new_product) + sum(archive_effect) + sum(fx_effect) as explained_new_cmrr

    from bridge_lines

    group by renewal_id

),

broken as (

    select
        bridges.*,
        renewals.status,
        renewals.expiring_cmrr,
        renewals.renewed_cmrr

    from bridges
    left join renewals
        on bridges.renewal_id = renewals.renewal_id

    where
        bridges.old_cmrr <> bridges.explained_old_cmrr
        or bridges.new_cmrr <> bridges.explained_new_cmrr
        or renewals.renewal_id is null
        or renewals.status <> 'renewed'
        or renewals.expiring_cmrr <> bridges.old_cmrr
        or renewals.renewed_cmrr <> bridges.new_cmrr
        or renewals.like_for_like_cmrr <> bridges.like_for_like_cmrr

)

select * from broken
