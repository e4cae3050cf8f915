{#-
    Whether a version is in force at the close of a month, or today. The others hold what was known on a Sunday between
    two closes: health reads them, and nothing that is told of a close may.
-#}
{% macro is_at_close(version_on='version_on', next_version_on='next_version_on') -%}
    coalesce({{ next_version_on }} > {{ month_end(version_on) }}, true)
{%- endmacro %}
