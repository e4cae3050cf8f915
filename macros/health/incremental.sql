{#-
    The rules that turn values into a score, as a hash of their text: a row that was scored by other rules is out of date.
    What only adds up or names (coverage, drivers) is there as well, because a score is read together with it.
-#}
{% macro health_scoring_rules() -%}
    {%- set rules = [
        health_component_score('v', 'w', 'b', 'bu', 'wu'), health_score('n', 'd'), health_units('u'),
        health_scored_components('s', 'p'), health_counted_components('s'), health_added_up('c'),
        health_next_driver('k'), health_scorecard_columns()
    ] -%}
    {{ return(local_md5(rules | join('\n'))) }}
{%- endmacro %}

{#- Account-weeks of the stored table that are no longer there: nothing would score them again, so they go first. -#}
{% macro delete_vanished_account_weeks(account_weeks) -%}
    {%- if is_incremental() -%}
        {%- set row_is_there -%}
            exists (
                select 1
                from {{ account_weeks }} as account_weeks
                where
                    account_weeks.account_id = {{ this }}.account_id
                    and account_weeks.week_ends_on = {{ this }}.week_ends_on
            )
        {%- endset -%}
        {{ delete_rows('not ' ~ row_is_there) }}
    {%- endif -%}
{%- endmacro %}

{#- Rows of the bridge that were built from something else than their account-week and the one before it are now. -#}
{% macro delete_stale_bridge_rows(week_pairs) -%}
    {%- if is_incremental() -%}
        {%- set row_is_there -%}
            exists (
                select 1
                from {{ week_pairs }} as week_pairs
                where
                    week_pairs.account_id = {{ this }}.account_id
                    and week_pairs.week_ends_on = {{ this }}.week_ends_on
                    and week_pairs.bridge_fingerprint = {{ this }}.bridge_fingerprint
            )
        {%- endset -%}
        {{ delete_rows('not ' ~ row_is_there) }}
    {%- endif -%}
{%- endmacro %}
