{{ config(enabled=source_enabled('generic')) }}

{{ stage_generic(source('generic', 'source_users')) }}
