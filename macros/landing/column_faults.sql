{#- The checks that the contract states for single columns, as [{when, reason}] in the order in which they are reported. -#}
{% macro column_faults(table) %}
    {% set spec = contract(table) %}
    {% set nulls, unread, values = [], [], [] %}
    {% set words = {'date': 'date', 'timestamp': 'date', 'boolean': 'boolean'} %}
    {% for column in spec.columns %}
        {% set name, typed = column.name, 'typed.typed_' ~ column.name %}
        {% if name in spec.key and not column.optional %}
            {% do nulls.insert(0, {'when': 'typed.' ~ name ~ ' is null', 'reason': 'null key: ' ~ name}) %}
        {% elif not column.optional and not column.nullable %}
            {% do nulls.append({'when': 'typed.' ~ name ~ ' is null', 'reason': 'missing value: ' ~ name}) %}
        {% endif %}
        {% if column.type != 'varchar' %}
            {% do unread.append({
                'when': 'typed.' ~ name ~ ' is not null and ' ~ typed ~ ' is null',
                'reason': 'unparsable ' ~ words.get(column.type, 'number') ~ ': ' ~ name,
            }) %}
        {% endif %}
        {% if column.get('values') %}
            {% do values.append({
                'when': typed ~ " not in ('" ~ column.get('values') | join("', '") ~ "')",
                'reason': 'unknown value: ' ~ name,
            }) %}
        {% endif %}
        {% if column.currency %}
            {% do values.append({
                'when': typed ~ " not in ('" ~ known_currencies() | join("', '") ~ "')",
                'reason': 'unknown currency: ' ~ name,
            }) %}
        {% endif %}
        {% if column.min is defined %}
            {% do values.append({
                'when': typed ~ ' < ' ~ column.min,
                'reason': ('negative value: ' if column.min == 0 else 'out of range: ') ~ name,
            }) %}
        {% endif %}
        {% if column.max is defined %}
            {% do values.append({'when': typed ~ ' > ' ~ column.max, 'reason': 'out of range: ' ~ name}) %}
        {% endif %}
        {% if column.above is defined %}
            {% do values.append({'when': typed ~ ' <= ' ~ column.above, 'reason': 'out of range: ' ~ name}) %}
        {% endif %}
        {% if column.not_before %}
            {% do values.append({
                'when': typed ~ ' < typed.typed_' ~ column.not_before, 'reason': 'end before start: ' ~ name,
            }) %}
        {% endif %}
    {% endfor %}
    {% set bookkeeping = [
        {'when': 'typed.synced_at is not null and typed.delivered_at is null', 'reason': 'unparsable date: synced_at'},
        {'when': 'typed.is_deleted is not null and typed.was_deleted is null', 'reason': 'unparsable boolean: is_deleted'},
    ] %}
    {{ return(nulls + unread + bookkeeping + values) }}
{% endmacro %}
