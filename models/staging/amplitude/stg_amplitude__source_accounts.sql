{{ config(enabled='amplitude' in enabled_vendors()) }}

-- Amplitude keeps no table of accounts: they are what its events name
{{ accounts_named_by_events('amplitude', ref('base_amplitude__event')) }}
