"""dbt resources as Dagster assets, named by orchestration.lib.naming."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.lib.freshness import owners_of, raw_fail_hours, raw_warn_hours
from orchestration.lib.naming import asset_key_parts, group_name, layer_of

# Marts have to be of this night when people come to work.
MARTS_READY_BY = "0 8 * * *"
NIGHT = timedelta(hours=8)


class WarehouseTranslator(DagsterDbtTranslator):
    """Keys by layer, groups by folder, owners from dbt's meta, tests on sources as checks of the source."""

    def __init__(self, timezone: str = "UTC") -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))
        self.timezone = timezone

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return dg.AssetKey(asset_key_parts(dbt_resource_props))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return group_name(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        return owners_of(dbt_resource_props) or super().get_owners(dbt_resource_props)

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        resource = self.get_resource_props(manifest, unique_id)
        return spec.replace_attributes(
            kinds=spec.kinds | {kind_of(resource)}, freshness_policy=freshness_of(resource, self.timezone)
        )


def kind_of(resource: Mapping[str, Any]) -> str:
    """How it is made: source, seed, snapshot, and of a model its materialization."""
    resource_type = str(resource["resource_type"])
    return str(resource["config"]["materialized"]) if resource_type == "model" else resource_type


def freshness_of(resource: Mapping[str, Any], timezone: str) -> dg.FreshnessPolicy | None:
    """Once for all: marts every morning, required raw tables every day; what lies between follows from both."""
    if resource["resource_type"] == "source":
        hours = raw_fail_hours(resource)
        if hours is None:
            return None
        warn = raw_warn_hours(hours)
        return dg.FreshnessPolicy.time_window(
            fail_window=timedelta(hours=hours), warn_window=None if warn is None else timedelta(hours=warn)
        )
    if resource["resource_type"] == "model" and layer_of(resource) == "marts":
        return dg.FreshnessPolicy.cron(deadline_cron=MARTS_READY_BY, lower_bound_delta=NIGHT, timezone=timezone)
    return None
