-- Rule 8: a rate with nothing resolved is null, never 0 or 100%; churn and renewal of the same base make one.
with

slices as (

    select * from {{ ref('retention_by_slice') }}

),

broken as (

    select
        retention_slice_id,
        resolved_cmrr,
        gross_renewal_rate,
        eligible_churn_rate

    from slices

    where
        (resolved_cmrr = 0) <> (gross_renewal_rate is null)
        or (resolved_cmrr = 0) <> (net_renewal_rate is null)
        or (resolved_cmrr = 0) <> (eligible_churn_rate is null)
        or (resolved_cmrr = 0) <> (avoidable_churn_rate is null)
        or (basis = 'customer' and contract_churn_rate is not null)
        or (basis = 'contract' and logo_churn_rate is not null)
        or abs(gross_renewal_rate + eligible_churn_rate - 1) > 0.000001
        or abs(cancellation_rate + contraction_rate - eligible_churn_rate) > 0.000001
        -- a customer may be lost with a free contract still undecided
        or (basis = 'contract' and lost_count > resolved_count)
        or resolved_count > due_count

)

select * from broken
