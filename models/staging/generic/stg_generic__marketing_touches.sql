{{ config(enabled=source_enabled('generic')) }}

{{ stage_generic(source('generic', 'marketing_touches')) }}
