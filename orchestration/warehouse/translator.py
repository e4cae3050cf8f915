"""dbt resources as Dagster assets, named by orchestration.lib.naming."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from orchestration.lib.naming import asset_key_parts, group_name


class WarehouseTranslator(DagsterDbtTranslator):
    """Keys by layer, groups by folder, tests on sources as checks of the source."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return dg.AssetKey(asset_key_parts(dbt_resource_props))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return group_name(dbt_resource_props)
