with

landed as (
    select * from {{ ref('int_support_tickets_landed') }}
),

user_matching as (
    select * from {{ ref('int_user_matching') }}
),

accepted as (
    select
        {%- for column in contract('support_tickets').columns %}
        {% if column.name == 'assignee_id' -%}
        coalesce(user_matching.user_id, landed.assignee_id) as assignee_id,
        {%- else -%}
        landed.{{ column.name }},
        {%- endif %}
        {%- endfor %}
        landed.source_name
    from landed
    left join user_matching on landed.assignee_id = user_matching.source_user_id
    where landed.row_outcome = 'accepted'
)

select * from accepted
