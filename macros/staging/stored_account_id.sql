{#-
    The id of a CRM account that another system stores, prefixed as the CRM's adapter does. With several CRMs the first
    one of `sources.crm` is meant, unless var `stored_account_crm` names another.
-#}
{% macro stored_account_id(expression) -%}
    {%- set crms = var('sources').get('crm', []) -%}
    {%- set crm = var('stored_account_crm', none) or (crms[0] if crms else 'generic') -%}
    {%- if crm == 'generic' -%}
        {{ trimmed(expression) }}
    {%- else -%}
        {{ vendor_id(crm, expression) }}
    {%- endif -%}
{%- endmacro %}

{#- Web domain of an email address; shared mail hosts say nothing about the account. -#}
{% macro email_domain(expression) -%}
    case
        when {{ trimmed(expression) }} like '%_@_%._%'
            and lower({{ dbt.split_part(trimmed(expression), "'@'", 2) }}) not in (
                '{{ var('free_mail_domains') | join("', '") }}'
            )
            then lower({{ dbt.split_part(trimmed(expression), "'@'", 2) }})
    end
{%- endmacro %}

{#- Host of a web address: no scheme, no path, no port, no leading www; a text without a dot is no host. -#}
{% macro web_domain(expression) -%}
    {%- set no_scheme = 'replace(replace(lower(' ~ trimmed(expression) ~ "), 'https://', ''), 'http://', '')" -%}
    {%- set host = dbt.split_part(dbt.split_part(no_scheme, "'/'", 1), "':'", 1) -%}
    case
        when {{ host }} like 'www.%.%' then substring({{ host }}, 5)
        when {{ host }} like '%_.%_' then {{ host }}
    end
{%- endmacro %}
