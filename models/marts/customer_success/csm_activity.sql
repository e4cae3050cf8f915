{%- set kinds = activity_types() %}
{%- set counted = [
    ('tickets', 'ticket'), ('risks_opened', 'risk_opened'), ('risks_saved', 'risk_saved'),
    ('risks_lost', 'risk_lost'), ('risks_closed_otherwise', 'risk_closed_otherwise'), ('csqls_growth', 'csql_growth'),
    ('csqls_renewal', 'csql_renewal'), ('csqls_won', 'csql_won'), ('renewals_won', 'renewal_won'),
    ('renewals_lost', 'renewal_lost'),
] %}
with

deeds as (

    select * from {{ ref('int_csm_work_done') }}

),

judged as (

    select * from {{ ref('int_customer_months_judged') }}

),

delays as (

    select * from {{ ref('int_csm_risk_delays') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

done as (

    select
        csm_id,
        fiscal_period_id,
        {% for kind in kinds %}
        sum(case when deed = '{{ kind }}' then 1 else 0 end) as {{ kind }}_count,
        {% endfor %}
        {% for column, deed in counted %}
        sum(case when deed = '{{ deed }}' then 1 else 0 end) as {{ column }},
        {% endfor %}
        sum(case when deed in ('csql_growth', 'csql_renewal') then amount else 0 end) as csql_amount,
        sum(case when deed = 'csql_won' then amount else 0 end) as csql_won_amount,
        sum(case when deed = 'renewal_won' then amount else 0 end) as renewals_won_cmrr,
        sum(case when deed = 'renewal_lost' then amount else 0 end) as renewals_lost_cmrr,
        sum(case when is_interaction then 1 else 0 end) as interactions,
        count(distinct case when is_interaction then account_id end) as accounts_touched

    from deeds

    group by csm_id, fiscal_period_id

),

touched_accounts as (

    select distinct
        csm_id,
        fiscal_period_id,
        account_id

    from deeds

    where is_interaction

),

held as (

    select
        coalesce(judged.csm_id, 'unassigned') as csm_id,
        judged.fiscal_period_id,
        count(*) as accounts_held,
        sum(case when touched_accounts.account_id is not null then 1 else 0 end) as held_accounts_touched

    from judged
    left join touched_accounts
        on
            judged.csm_id = touched_accounts.csm_id
            and judged.fiscal_period_id = touched_accounts.fiscal_period_id
            and judged.account_id = touched_accounts.account_id

    group by coalesce(judged.csm_id, 'unassigned'), judged.fiscal_period_id

),

-- a CSM has a row in each month with an account or a deed
joined as (

    select
        coalesce(held.csm_id, done.csm_id) as csm_id,
        coalesce(held.fiscal_period_id, done.fiscal_period_id) as fiscal_period_id,
        coalesce(held.accounts_held, 0) as accounts_held,
        coalesce(held.held_accounts_touched, 0) as held_accounts_touched,
        coalesce(done.interactions, 0) as interactions,
        {% for kind in kinds %}
        coalesce(done.{{ kind }}_count, 0) as {{ kind }}_count,
        {% endfor %}
        {% for column, deed in counted %}
        coalesce(done.{{ column }}, 0) as {{ column }},
        {% endfor %}
        {% for column in ['csql_amount', 'csql_won_amount', 'renewals_won_cmrr', 'renewals_lost_cmrr'] %}
        coalesce(done.{{ column }}, 0) as {{ column }},
        {% endfor %}
        coalesce(done.accounts_touched, 0) as accounts_touched

    from held
    full outer join done
        on
            held.csm_id = done.csm_id
            and held.fiscal_period_id = done.fiscal_period_id

),

final as (

    select
        joined.csm_id,
        joined.fiscal_period_id,
        users.user_name as csm_name,

        -- contact
        {% for kind in kinds %}
        cast(joined.{{ kind }}_count as bigint) as {{ kind }}_count,
        {% endfor %}
        cast(joined.interactions as bigint) as interactions,
        cast(joined.accounts_touched as bigint) as accounts_touched,
        cast(joined.accounts_held as bigint) as accounts_held,
        cast(joined.held_accounts_touched as bigint) as held_accounts_touched,
        {{ safe_ratio('joined.held_accounts_touched', 'joined.accounts_held') }} as touched_share,
        cast(joined.tickets as bigint) as tickets_handled,

        -- risks
        cast(joined.risks_opened as bigint) as risks_opened,
        cast(joined.risks_saved + joined.risks_lost + joined.risks_closed_otherwise as bigint) as risks_closed,
        cast(joined.risks_saved as bigint) as risks_saved,
        cast(joined.risks_lost as bigint) as risks_lost,
        {{ safe_ratio('joined.risks_saved', 'joined.risks_saved + joined.risks_lost') }} as risk_save_rate,
        cast(coalesce(delays.risks_with_sign, 0) as bigint) as risks_with_sign,
        delays.mean_days_to_record,
        delays.median_days_to_record,

        -- growth and renewals
        cast(joined.csqls_growth + joined.csqls_renewal as bigint) as csqls,
        cast(joined.csqls_growth as bigint) as csqls_growth,
        cast(joined.csql_amount as {{ type_money() }}) as csql_amount,
        cast(joined.csqls_won as bigint) as csqls_won,
        cast(joined.csql_won_amount as {{ type_money() }}) as csql_won_amount,
        cast(joined.renewals_won + joined.renewals_lost as bigint) as renewals_decided,
        cast(joined.renewals_won as bigint) as renewals_won,
        cast(joined.renewals_won_cmrr as {{ type_money() }}) as renewals_won_cmrr,
        cast(joined.renewals_lost as bigint) as renewals_lost,
        cast(joined.renewals_lost_cmrr as {{ type_money() }}) as renewals_lost_cmrr

    from joined
    left join delays
        on
            joined.csm_id = delays.csm_id
            and joined.fiscal_period_id = delays.fiscal_period_id
    left join users
        on joined.csm_id = users.user_id

)

select * from final
