{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'coupon_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as coupon_id,
        lower({{ trimmed('duration') }}) as duration,
        {{ safe_cast(as_text('temporal_amount'), 'integer') }} as periods,
        coalesce(lower({{ trimmed('temporal_unit') }}), 'month') as period_unit,
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from versions

)

select * from renamed
