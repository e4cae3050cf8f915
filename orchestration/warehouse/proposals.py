"""Proposed health weights as an asset: it reads the warehouse, writes a table of its own, and nothing reads that."""

import os
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster_dbt import DbtProject

from orchestration.warehouse.guard import WRITER_POOL

PROPOSALS_GROUP = "proposals"
WEIGHTS_ASSET = dg.AssetKey(["proposals", "suggested_health_weights"])
# What it is made from, so that the graph shows it.
LEARNED_FROM = ("int_renewal_component_scores", "account_health_weekly")


def build_weights_asset(project: DbtProject, learned_from: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Through the writer's pool, like everything that writes the file."""

    @dg.asset(
        key=WEIGHTS_ASSET,
        deps=list(learned_from),
        group_name=PROPOSALS_GROUP,
        pool=WRITER_POOL,
        description="Health weights learned from decided renewals (regularized logistic regression, tested out of "
        "time), as a proposal in proposals.health_weight_proposals. Never applied by itself.",
    )
    def suggested_health_weights() -> dg.MaterializeResult[None]:
        # scikit-learn takes seconds to load, and definitions are loaded by every process
        from orchestration.lib.weight_proposals import TooFewRenewalsError
        from orchestration.suggest_weights import settings, suggest

        project_dir = Path(project.project_dir)
        try:
            as_of, proposal = suggest(warehouse_path(project_dir), settings(project_dir / "dbt_project.yml"))
        except TooFewRenewalsError as fault:
            raise dg.Failure(f"no weights proposed: {fault}", allow_retries=False) from fault
        metadata: dict[str, str | int | float] = {
            "as_of": as_of.isoformat(),
            "train_renewals": proposal.train_renewals,
            "train_lost": proposal.train_lost,
            "test_renewals": proposal.test_renewals,
            "test_lost": proposal.test_lost,
            "auc_current": proposal.current.value,
        }
        if proposal.proposed is not None:
            metadata["auc_proposed"] = proposal.proposed.value
        return dg.MaterializeResult(metadata=metadata)

    return suggested_health_weights


def warehouse_path(project_dir: Path) -> Path:
    """The file that profiles.yml means."""
    return project_dir / os.environ.get("WAREHOUSE_PATH", "warehouse/customer_success.duckdb")


def weights_job() -> UnresolvedAssetJobDefinition:
    """By hand or by a schedule of one's own: a proposal a quarter is plenty."""
    return dg.define_asset_job(
        "suggest_health_weights",
        selection=dg.AssetSelection.assets(WEIGHTS_ASSET),
        description="Learns health weights from the decided renewals of the warehouse as it stands, as a proposal.",
    )
