-- above var quarantine_max_share of a table the build fails before anything is published; the log names the tables
{%- set too_many -%}
select
    source_name,
    table_name,
    rows_quarantined,
    rows_read,
    quarantined_share
from {{ ref('source_accounting') }}
where quarantined_share > {{ var('quarantine_max_share') }}
{%- endset -%}
{%- if execute and flags.WHICH in ['build', 'test'] -%}
    {%- for row in run_query(too_many).rows -%}
        {%- do log(
            'quarantined share above quarantine_max_share (' ~ var('quarantine_max_share') ~ '): source ' ~ row[0]
            ~ ', table ' ~ row[1] ~ ', ' ~ row[2] ~ ' of ' ~ row[3] ~ ' rows, share ' ~ '%.4f' | format(row[4]), info=true
        ) -%}
    {%- endfor -%}
{%- endif %}
{{ too_many }}
