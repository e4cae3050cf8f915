{#-
    What another loader than Fivetran calls the tables and columns that the sources declare, as loader -> source -> {tables,
    columns by table (`every`: of all tables), prefixes of columns, spelling}. What is not listed is called the same; column
    names are compared in lower case. Var `loaders` says who lands a source, var `loader_names` adds to this map.
    Only names: a table that a loader lands in another shape (Airbyte's Stripe, Intercom and schedules of Zendesk) is not here.
-#}
{% macro loader_names() %}
    {{ return({
        'fivetran': {},
        'airbyte': {
            'salesforce': {
                'spelling': 'api_names',
                'columns': {'every': {'_fivetran_synced': '_airbyte_extracted_at'}},
            },
            'hubspot': {
                'tables': {
                    'company': 'companies', 'contact': 'contacts', 'deal': 'deals', 'owner': 'owners', 'ticket': 'tickets',
                    'deal_pipeline': 'deal_pipelines', 'engagement': 'engagements',
                    'engagement_call': 'engagements_calls', 'engagement_email': 'engagements_emails',
                    'engagement_meeting': 'engagements_meetings',
                    'company_property_history': 'companies_property_history',
                },
                'prefixes': {'property_': 'properties_'},
                'columns': {
                    'every': {'is_deleted': 'archived', '_fivetran_synced': '_airbyte_extracted_at'},
                    'owner': {
                        'owner_id': 'id', 'first_name': 'firstname', 'last_name': 'lastname', 'active_user_id': 'userid',
                        '_fivetran_deleted': 'archived',
                    },
                    'company_property_history': {'company_id': 'companyid', 'name': 'property'},
                    'deal': {
                        'deal_id': 'id', 'deal_pipeline_id': 'properties_pipeline',
                        'deal_pipeline_stage_id': 'properties_dealstage',
                    },
                    'engagement_call': {'engagement_id': 'id', '_fivetran_deleted': 'archived'},
                    'engagement_email': {'engagement_id': 'id', '_fivetran_deleted': 'archived'},
                    'engagement_meeting': {'engagement_id': 'id', '_fivetran_deleted': 'archived'},
                },
            },
            'zendesk': {
                'tables': {
                    'organization': 'organizations', 'user': 'users', 'ticket': 'tickets',
                    'ticket_comment': 'ticket_comments', 'satisfaction_rating': 'satisfaction_ratings',
                },
                'columns': {
                    'every': {'_fivetran_synced': '_airbyte_extracted_at'},
                    'ticket_comment': {'user_id': 'author_id', 'created': 'created_at'},
                },
            },
            'mixpanel': {
                'tables': {'event': 'export'},
                'columns': {'every': {'_fivetran_synced': '_airbyte_extracted_at'}, 'event': {'name': 'event'}},
            },
            'amplitude': {
                'tables': {'event': 'events'},
                'columns': {'every': {'_fivetran_synced': '_airbyte_extracted_at'}},
            },
        },
        'dlt': {
            'salesforce': {'spelling': 'snake_api_names', 'tables': {'user': 'sf_user'}},
            'hubspot': {
                'tables': {
                    'company': 'companies', 'contact': 'contacts', 'deal': 'deals', 'owner': 'owners', 'ticket': 'tickets',
                },
                'prefixes': {'property_': ''},
                'columns': {
                    'owner': {'owner_id': 'id', 'active_user_id': 'user_id', '_fivetran_deleted': 'archived'},
                    'deal': {
                        'deal_id': 'id', 'deal_pipeline_id': 'pipeline', 'deal_pipeline_stage_id': 'dealstage',
                    },
                },
            },
            'zendesk': {
                'tables': {'organization': 'organizations', 'user': 'users', 'ticket': 'tickets'},
            },
        },
    }) }}
{% endmacro %}

{#- What the loader of a source calls a table and its columns: {table, columns: {declared: landed}}. -#}
{% macro landed_names(source, table, columns) %}
    {% set loader = (var('loaders') or {}).get(source, 'fivetran') %}
    {% set maps = [] %}
    {% for map in [loader_names(), var('loader_names') or {}] %}
        {% do maps.append((map.get(loader) or {}).get(source) or {}) %}
    {% endfor %}
    {% set names = {} %}
    {% for column in columns %}
        {% set landed = {'name': column} %}
        {% for map in maps %}
            {% do landed.update({'name': spelled(landed.name, map.get('spelling'))}) %}
            {% for prefix, replacement in (map.get('prefixes') or {}).items() if column.startswith(prefix) %}
                {% do landed.update({'name': replacement ~ column[prefix | length:]}) %}
            {% endfor %}
            {% for scope in ['every', table] if column in ((map.get('columns') or {}).get(scope) or {}) %}
                {% do landed.update({'name': map.columns[scope][column]}) %}
            {% endfor %}
        {% endfor %}
        {% do names.update({column: landed.name | lower}) %}
    {% endfor %}
    {% set landed_table = {'name': table} %}
    {% for map in maps %}
        {% do landed_table.update({'name': (map.get('tables') or {}).get(table, spelled(landed_table.name, map.get('spelling')))}) %}
    {% endfor %}
    {{ return({'table': landed_table.name, 'columns': names}) }}
{% endmacro %}

{#- Salesforce's own names of objects and fields (`CreatedDate`, `Segment__c`), in lower case; dlt keeps their words apart. -#}
{% macro spelled(name, spelling) %}
    {% if spelling not in ['api_names', 'snake_api_names'] or name.startswith('_') %}
        {{ return(name) }}
    {% endif %}
    {% set is_custom = name.endswith('_c') %}
    {% set words = name[:-2] if is_custom else name %}
    {% if spelling == 'api_names' and not is_custom %}
        {% set words = words | replace('_', '') %}
    {% endif %}
    {{ return(words ~ ('__c' if is_custom else '')) }}
{% endmacro %}

{#- What is wrong with the vars about loaders. -#}
{% macro loader_faults() %}
    {% set faults = [] %}
    {% set loaders = var('loaders') or {} %}
    {% set known = loader_names().keys() | list + (var('loader_names') or {}).keys() | list %}
    {% set sources = [] %}
    {% for adapter in adapter_tables().values() %}
        {% do sources.append(adapter.source) if adapter.source not in sources %}
    {% endfor %}
    {% if loaders is not mapping %}
        {{ return(["loaders: '" ~ loaders ~ "' is not a mapping of source to loader, such as {hubspot: airbyte}"]) }}
    {% endif %}
    {% for source, loader in loaders.items() %}
        {% if source not in sources %}
            {% do faults.append("loaders: unknown source '" ~ source ~ "'; known are " ~ sources | join(', ')) %}
        {% endif %}
        {% if loader not in known %}
            {% do faults.append("loaders: unknown loader '" ~ loader ~ "' of " ~ source ~ "; known are " ~ known | unique | join(', ')) %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
