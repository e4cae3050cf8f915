{{ config(enabled=source_enabled('generic')) }}

{{ stage_generic(source('generic', 'billing_products')) }}
