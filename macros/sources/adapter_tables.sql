{#- Every vendor adapter: the kinds it may stand under, the dbt source it reads, the contract tables that it produces. -#}
{% macro adapter_tables() %}
    {% set every_table = [
        'crm_accounts', 'crm_account_history', 'crm_users', 'crm_contacts', 'crm_activities', 'crm_opportunities',
        'crm_risks', 'crm_csm_sentiment', 'crm_objectives', 'crm_milestones', 'billing_products', 'billing_orders',
        'billing_order_lines', 'billing_cancellations', 'billing_pauses', 'billing_invoices', 'billing_exchange_rates',
        'finance_costs', 'support_tickets', 'survey_responses', 'marketing_touches', 'usage_events', 'usage_features',
        'account_crosswalk', 'source_accounts', 'source_users',
    ] %}
    {{ return({
        'generic': {
            'kinds': ['crm', 'billing', 'support', 'usage'],
            'source': 'generic',
            'tables': every_table,
        },
        'salesforce': {
            'kinds': ['crm'],
            'source': 'salesforce',
            'tables': [
                'crm_accounts', 'crm_account_history', 'crm_users', 'crm_contacts', 'crm_activities',
                'crm_opportunities',
            ],
        },
        'salesforce_orders': {
            'kinds': ['billing'],
            'source': 'salesforce',
            'tables': [
                'billing_products', 'billing_orders', 'billing_order_lines', 'billing_cancellations',
                'billing_pauses',
            ],
        },
        'stripe': {
            'kinds': ['billing'],
            'source': 'stripe',
            'tables': [
                'source_accounts', 'billing_products', 'billing_orders', 'billing_order_lines',
                'billing_cancellations', 'billing_pauses', 'billing_invoices',
            ],
        },
        'zuora': {
            'kinds': ['billing'],
            'source': 'zuora',
            'tables': [
                'source_accounts', 'billing_products', 'billing_orders', 'billing_order_lines',
                'billing_cancellations', 'billing_pauses', 'billing_invoices',
            ],
        },
        'chargebee': {
            'kinds': ['billing'],
            'source': 'chargebee',
            'tables': [
                'source_accounts', 'billing_products', 'billing_orders', 'billing_order_lines',
                'billing_cancellations', 'billing_pauses', 'billing_invoices',
            ],
        },
        'recurly': {
            'kinds': ['billing'],
            'source': 'recurly',
            'tables': [
                'source_accounts', 'billing_products', 'billing_orders', 'billing_order_lines',
                'billing_cancellations', 'billing_pauses', 'billing_invoices',
            ],
        },
        'zendesk': {
            'kinds': ['support'],
            'source': 'zendesk',
            'tables': ['source_accounts', 'source_users', 'support_tickets', 'survey_responses'],
        },
        'hubspot': {
            'kinds': ['crm'],
            'source': 'hubspot',
            'tables': [
                'crm_accounts', 'crm_account_history', 'crm_users', 'crm_contacts', 'crm_activities',
                'crm_opportunities',
            ],
        },
        'hubspot_tickets': {
            'kinds': ['support'],
            'source': 'hubspot',
            'tables': ['source_accounts', 'source_users', 'support_tickets'],
        },
        'intercom': {
            'kinds': ['support'],
            'source': 'intercom',
            'tables': ['source_accounts', 'source_users', 'support_tickets', 'survey_responses'],
        },
        'segment': {
            'kinds': ['usage'],
            'source': 'segment',
            'tables': ['source_accounts', 'usage_events'],
        },
        'mixpanel': {
            'kinds': ['usage'],
            'source': 'mixpanel',
            'tables': ['source_accounts', 'usage_events'],
        },
        'amplitude': {
            'kinds': ['usage'],
            'source': 'amplitude',
            'tables': ['source_accounts', 'usage_events', 'usage_features'],
        },
        'pendo': {
            'kinds': ['usage'],
            'source': 'pendo',
            'tables': ['source_accounts', 'usage_events', 'usage_features'],
        },
        'events': {
            'kinds': ['usage'],
            'source': 'events',
            'tables': ['usage_events', 'usage_features'],
        },
    }) }}
{% endmacro %}
