{{ config(enabled='mixpanel' in enabled_vendors()) }}

-- Mixpanel keeps no table of accounts: they are what its events name
{{ accounts_named_by_events('mixpanel', ref('base_mixpanel__event')) }}
