{{ config(enabled=source_enabled('generic')) }}

{{ stage_generic(source('generic', 'crm_opportunities')) }}
