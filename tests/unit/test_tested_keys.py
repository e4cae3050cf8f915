"""A mart whose primary key is no index has a data test of the same columns."""

from __future__ import annotations

from typing import Any

import yaml

from tests.support import REPOSITORY


def keys_without_index() -> dict[str, tuple[list[str], list[list[str]]]]:
    """Model -> columns of its key, and those of its tests `unique_rows`."""
    found = {}
    for path in sorted((REPOSITORY / "models").rglob("*.yml")):
        declared: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for model in declared.get("models") or []:
            if (model.get("config") or {}).get("meta", {}).get("primary_key") == "tested":
                (key,) = [one["columns"] for one in model["constraints"] if one["type"] == "primary_key"]
                tests = [test["unique_rows"] for test in model["data_tests"] if "unique_rows" in test]
                found[model["name"]] = (key, [test["arguments"]["columns"] for test in tests])
    return found


def test_a_key_that_is_tested_has_its_test() -> None:
    keys = keys_without_index()

    assert "account_health_bridge" in keys
    assert [name for name, (key, tests) in keys.items() if key not in tests] == []
