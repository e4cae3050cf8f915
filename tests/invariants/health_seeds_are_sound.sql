-- A health seed that no score could be computed from stops the build, with its file and line, before a mart is touched.
{{ stop_on_seed_faults(ref('int_health_seed_faults')) }}

select * from {{ ref('int_health_seed_faults') }}
