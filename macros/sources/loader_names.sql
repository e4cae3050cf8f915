{#-
    What another loader than Fivetran calls the tables and columns that the sources declare, as loader -> source -> {tables,
    columns by table (`every`: of all tables), prefixes of columns, spelling, epoch, lists, only}. What is not listed is called
    the same; column names are compared in lower case. Var `loaders` says who lands a source, var `loader_names` adds to this
    map. A source that is not under a loader is landed by it in a shape that is not read: `loader_faults` says so.
    Objects and lists within a column, as Airbyte lands them, are written so (read by macros/sources/loader_shapes.sql):
      columns: `period.start` is a key of the object in column `period`; `*.id` one of an item of the table's list, `*` the item;
               a list of names: the first that has a value; {name, is: [values]}: whether it has one of them;
               {name, filled: word}: the word where it has a value; {name, empty: value}: none where it has this one.
      epoch:   columns that hold seconds (or milliseconds) since 1970. lists: the list whose items are the table's rows.
      only:    the column that a row of the table must have.
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
                    'deal_pipeline': 'deal_pipelines', 'deal_pipeline_stage': 'deal_pipelines',
                    'ticket_pipeline_stage': 'ticket_pipelines', 'ticket_contact': 'tickets',
                    'contact_merge_audit': 'contacts_merged_audit', 'engagement': 'engagements',
                    'engagement_company': 'engagements', 'engagement_contact': 'engagements',
                    'engagement_call': 'engagements_calls', 'engagement_email': 'engagements_emails',
                    'engagement_meeting': 'engagements_meetings',
                    'company_property_history': 'companies_property_history',
                },
                'lists': {
                    'deal_pipeline_stage': 'stages', 'ticket_pipeline_stage': 'stages', 'ticket_contact': 'contacts',
                    'engagement_company': 'associations.companyIds', 'engagement_contact': 'associations.contactIds',
                },
                'epoch': {'engagement': ['timestamp']},
                'prefixes': {'property_': 'properties_'},
                'columns': {
                    'every': {'is_deleted': 'archived', '_fivetran_synced': '_airbyte_extracted_at'},
                    'owner': {
                        'owner_id': 'id', 'first_name': 'firstname', 'last_name': 'lastname', 'active_user_id': 'userid',
                        '_fivetran_deleted': 'archived',
                    },
                    'company_property_history': {'company_id': 'companyid', 'name': 'property'},
                    'contact_merge_audit': {'vid_to_merge': 'vid-to-merge', 'canonical_vid': 'canonical-vid'},
                    'deal_pipeline': {'pipeline_id': 'pipelineid'},
                    'deal_pipeline_stage': {
                        'stage_id': '*.stageId', 'label': '*.label', 'is_closed': '*.metadata.isClosed',
                        'closed_won': {'name': '*.metadata.probability', 'is': ['1', '1.0']},
                    },
                    'ticket_pipeline_stage': {
                        'stage_id': '*.id', 'label': '*.label', 'is_closed': '*.metadata.isClosed',
                        'ticket_state': '*.metadata.ticketState',
                    },
                    'ticket_contact': {'ticket_id': 'id', 'contact_id': '*'},
                    'engagement': {'owner_id': 'ownerid'},
                    'engagement_company': {'engagement_id': 'id', 'company_id': '*'},
                    'engagement_contact': {'engagement_id': 'id', 'contact_id': '*'},
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
                    'schedule': 'schedules', 'ticket_field_history': 'ticket_audits',
                },
                'lists': {'schedule': 'intervals', 'ticket_field_history': 'events'},
                'only': {'ticket_field_history': 'field_name'},
                'columns': {
                    'every': {'_fivetran_synced': '_airbyte_extracted_at'},
                    'schedule': {'start_time': '*.start_time', 'end_time': '*.end_time'},
                    'ticket_comment': {'user_id': 'author_id', 'created': 'created_at'},
                    'ticket_field_history': {
                        'updated': 'created_at', 'field_name': '*.field_name', 'value': '*.value',
                    },
                },
            },
            'intercom': {
                'tables': {
                    'company_history': 'companies', 'contact_company_history': 'contacts',
                    'conversation_history': 'conversations', 'conversation_contact_history': 'conversations',
                    'conversation_part_history': 'conversation_parts', 'admin': 'admins',
                },
                'lists': {
                    'contact_company_history': 'companies.data', 'conversation_contact_history': 'contacts.contacts',
                },
                'epoch': {
                    'conversation_history': [
                        'created_at', 'updated_at', 'first_contact_reply_created_at', 'conversation_rating_created_at',
                    ],
                    'conversation_part_history': ['created_at'],
                },
                'columns': {
                    'every': {'_fivetran_synced': '_airbyte_extracted_at'},
                    'contact_company_history': {'contact_id': 'id', 'company_id': '*.id'},
                    'conversation_history': {
                        'source_type': 'source.type', 'source_author_type': 'source.author.type',
                        'source_author_id': 'source.author.id',
                        'assignee_type': [
                            'assignee.type',
                            {'name': {'name': 'admin_assignee_id', 'empty': '0'}, 'filled': 'admin'},
                        ],
                        'assignee_id': ['assignee.id', {'name': 'admin_assignee_id', 'empty': '0'}],
                        'first_contact_reply_created_at': 'first_contact_reply.created_at',
                        'conversation_rating_value': 'conversation_rating.rating',
                        'conversation_rating_remark': 'conversation_rating.remark',
                        'conversation_rating_created_at': 'conversation_rating.created_at',
                    },
                    'conversation_contact_history': {'conversation_id': 'id', 'contact_id': '*.id'},
                    'conversation_part_history': {'author_type': 'author.type', 'author_id': 'author.id'},
                },
            },
            'stripe': {
                'tables': {
                    'customer': 'customers', 'product': 'products', 'price': 'prices', 'plan': 'plans',
                    'subscription': 'subscriptions', 'subscription_item': 'subscription_items', 'coupon': 'coupons',
                    'discount': 'customers', 'subscription_discount': 'subscriptions', 'invoice': 'invoices',
                    'invoice_line_item': 'invoice_line_items',
                },
                'only': {'discount': 'coupon_id', 'subscription_discount': 'coupon_id'},
                'epoch': {
                    'every': [
                        'created', 'start_date', 'billing_cycle_anchor', 'current_period_start', 'current_period_end',
                        'trial_start', 'trial_end', 'cancel_at', 'canceled_at', 'ended_at', 'pause_collection_resumes_at',
                        'start', 'end', 'date', 'due_date', 'period_start', 'period_end',
                        'status_transitions_finalized_at', 'status_transitions_paid_at',
                    ],
                },
                'columns': {
                    'every': {'_fivetran_synced': '_airbyte_extracted_at'},
                    'price': {
                        'product_id': 'product', 'recurring_interval': 'recurring.interval',
                        'recurring_interval_count': 'recurring.interval_count',
                        'recurring_usage_type': 'recurring.usage_type',
                        'transform_quantity_divide_by': 'transform_quantity.divide_by',
                        'transform_quantity_round': 'transform_quantity.round',
                    },
                    'plan': {
                        'product_id': 'product', 'transform_usage_divide_by': 'transform_usage.divide_by',
                        'transform_usage_round': 'transform_usage.round',
                    },
                    'subscription': {
                        'customer_id': 'customer', 'pause_collection_behavior': 'pause_collection.behavior',
                        'pause_collection_resumes_at': 'pause_collection.resumes_at',
                        'cancellation_details_reason': 'cancellation_details.reason',
                        'cancellation_details_feedback': 'cancellation_details.feedback',
                        'cancellation_details_comment': 'cancellation_details.comment',
                    },
                    'subscription_item': {
                        'subscription_id': 'subscription', 'plan_id': 'plan.id', 'price_id': 'price.id',
                    },
                    'discount': {
                        'customer_id': 'id', 'subscription_id': 'discount.subscription', 'invoice_id': 'discount.invoice',
                        'invoice_item_id': 'discount.invoice_item', 'coupon_id': 'discount.coupon.id',
                        'start': 'discount.start', 'end': 'discount.end',
                    },
                    'subscription_discount': {
                        'subscription_id': 'id', 'coupon_id': 'discount.coupon.id', 'start': 'discount.start',
                        'end': 'discount.end',
                    },
                    'invoice': {
                        'customer_id': 'customer', 'subscription_id': 'subscription',
                        'status_transitions_finalized_at': 'status_transitions.finalized_at',
                        'status_transitions_paid_at': 'status_transitions.paid_at',
                    },
                    'invoice_line_item': {
                        'subscription_id': 'subscription', 'subscription_item_id': 'subscription_item',
                        'plan_id': 'plan.id', 'price_id': 'price.id', 'period_start': 'period.start',
                        'period_end': 'period.end',
                    },
                },
            },
            'chargebee': {
                'tables': {
                    'subscription_item': 'subscription', 'subscription_coupon': 'subscription',
                    'subscription_discount': 'subscription', 'contract_term': 'subscription',
                    'invoice_line_item': 'invoice',
                },
                'lists': {
                    'subscription_item': 'subscription_items', 'subscription_coupon': 'coupons',
                    'subscription_discount': 'discounts', 'invoice_line_item': 'line_items',
                },
                'only': {'contract_term': 'id'},
                'epoch': {
                    'every': [
                        'created_at', 'started_at', 'activated_at', 'start_date', 'trial_start', 'trial_end',
                        'current_term_start', 'current_term_end', 'cancelled_at', 'cancel_schedule_created_at',
                        'pause_date', 'resume_date', 'due_since', 'updated_at', 'contract_start', 'contract_end',
                        'apply_till', 'date', 'due_date', 'paid_at', 'date_from', 'date_to',
                    ],
                },
                'columns': {
                    'every': {'_fivetran_synced': '_airbyte_extracted_at'},
                    'subscription_item': {
                        'subscription_id': 'id', 'item_price_id': '*.item_price_id', 'item_type': '*.item_type',
                        'quantity': '*.quantity', 'quantity_in_decimal': '*.quantity_in_decimal',
                        'unit_price': '*.unit_price', 'unit_price_in_decimal': '*.unit_price_in_decimal',
                        'amount': '*.amount',
                    },
                    'subscription_coupon': {
                        'subscription_id': 'id', 'coupon_id': '*.coupon_id', 'apply_till': '*.apply_till',
                    },
                    'subscription_discount': {
                        'id': '*.id', 'subscription_id': 'id', 'type': '*.type', 'percentage': '*.percentage',
                        'amount': '*.amount', 'currency_code': '*.currency_code', 'duration_type': '*.duration_type',
                        'item_price_id': '*.item_price_id', 'created_at': '*.created_at', 'apply_till': '*.apply_till',
                    },
                    'contract_term': {
                        'id': 'contract_term.id', 'subscription_id': 'id', 'status': 'contract_term.status',
                        'contract_start': 'contract_term.contract_start', 'contract_end': 'contract_term.contract_end',
                        'action_at_term_end': 'contract_term.action_at_term_end',
                        'created_at': 'contract_term.created_at',
                    },
                    'invoice_line_item': {
                        'id': '*.id', 'invoice_id': 'id', 'subscription_id': '*.subscription_id',
                        'entity_type': '*.entity_type', 'entity_id': '*.entity_id', 'date_from': '*.date_from',
                        'date_to': '*.date_to', 'quantity': '*.quantity', 'unit_amount': '*.unit_amount',
                        'amount': '*.amount',
                    },
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
                    'company_property_history': 'companies_property_history', 'deal_company': 'deals__companies',
                    'ticket_company': 'tickets__companies', 'ticket_contact': 'tickets__contacts',
                    'deal_pipeline': 'pipelines_deals', 'deal_pipeline_stage': 'pipelines_deals__stages',
                    'ticket_pipeline_stage': 'pipelines_tickets__stages',
                },
                'prefixes': {'property_': ''},
                'columns': {
                    'company_property_history': {'company_id': 'object_id', 'name': 'property_name'},
                    'deal_company': {'deal_id': 'value', 'company_id': 'companies_id'},
                    'ticket_company': {'ticket_id': 'value', 'company_id': 'companies_id'},
                    'ticket_contact': {'ticket_id': 'value', 'contact_id': 'contacts_id'},
                    'deal_pipeline': {'pipeline_id': 'id'},
                    'deal_pipeline_stage': {
                        'stage_id': 'id', 'is_closed': 'metadata__is_closed',
                        'closed_won': {'name': 'metadata__probability', 'is': ['1', '1.0']},
                    },
                    'ticket_pipeline_stage': {
                        'stage_id': 'id', 'is_closed': 'metadata__is_closed', 'ticket_state': 'metadata__ticket_state',
                    },
                    'owner': {'owner_id': 'id', 'active_user_id': 'user_id', '_fivetran_deleted': 'archived'},
                    'deal': {
                        'deal_id': 'id', 'deal_pipeline_id': 'pipeline', 'deal_pipeline_stage_id': 'dealstage',
                    },
                },
            },
            'zendesk': {
                'tables': {
                    'organization': 'organizations', 'user': 'users', 'ticket': 'tickets',
                    'satisfaction_rating': 'satisfaction_ratings',
                },
            },
        },
    }) }}
{% endmacro %}

{#- What the loader of a source calls a table and its columns: {table, columns: {declared: landed}, readings: {declared: how to
    read it, where that is more than a name}, list, only}. -#}
{% macro landed_names(source, table, columns) %}
    {% set loader = (var('loaders') or {}).get(source, 'fivetran') %}
    {% set maps = [] %}
    {% for map in [loader_names(), var('loader_names') or {}] %}
        {% do maps.append((map.get(loader) or {}).get(source) or {}) %}
    {% endfor %}
    {% set landed = {'table': table, 'list': none, 'only': none} %}
    {% for map in maps %}
        {% do landed.update({
            'table': (map.get('tables') or {}).get(table, spelled(landed.table, map.get('spelling'))),
            'list': (map.get('lists') or {}).get(table, landed.list),
            'only': (map.get('only') or {}).get(table, landed.only),
        }) %}
    {% endfor %}
    {% set names, readings = {}, {} %}
    {% for column in columns %}
        {% set found = {'name': column, 'is_epoch': false} %}
        {% for map in maps %}
            {% do found.update({'name': spelled(found.name, map.get('spelling')) if found.name is string else found.name}) %}
            {% for prefix, replacement in (map.get('prefixes') or {}).items() if column.startswith(prefix) %}
                {% do found.update({'name': replacement ~ column[prefix | length:]}) %}
            {% endfor %}
            {% for scope in ['every', table] %}
                {% if column in ((map.get('columns') or {}).get(scope) or {}) %}
                    {% do found.update({'name': map.columns[scope][column]}) %}
                {% endif %}
                {% if column in ((map.get('epoch') or {}).get(scope) or []) %}
                    {% do found.update({'is_epoch': true}) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
        {% do names.update({column: landed_column(found.name, landed.list)}) %}
        {% if found.is_epoch or found.name is not string or '.' in found.name or found.name == '*' %}
            {% do readings.update({column: found}) %}
        {% endif %}
    {% endfor %}
    {% do landed.update({'columns': names, 'readings': readings}) %}
    {{ return(landed) }}
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
        {% elif source in sources and not is_read_from(loader, source) %}
            {% do faults.append(
                'loaders: what ' ~ loader ~ ' lands of ' ~ source ~ ' has a shape that is not read; leave ' ~ source
                ~ ' out of `loaders` and land tables or views with the names of models/staging/' ~ source ~ '/_' ~ source
                ~ '__sources.yml, or say in var loader_names where they are found'
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}

{#- Whether a source is read as this loader lands it; tables of one's own are the same from any. -#}
{% macro is_read_from(loader, source) %}
    {{ return(
        loader == 'fivetran' or source in ['generic', 'events']
        or source in (loader_names().get(loader) or {}) or source in ((var('loader_names') or {}).get(loader) or {})
    ) }}
{% endmacro %}
