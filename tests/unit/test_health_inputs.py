"""docs/health_inputs.md says what the seeds say: every component, and no component that is none."""

from __future__ import annotations

import re

from orchestration.health_inputs import BEGIN, PAGE, component_table, read_seed, with_table


def test_the_table_of_components_is_that_of_the_seeds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page, component_table()), "run python -m orchestration.health_inputs"


def test_inputs_name_components_that_exist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    inputs = [line for line in page.partition(BEGIN)[0].splitlines() if re.match(r"\| \d+ \|", line)]
    components = {row["component"] for row in read_seed("health_components")}
    assert len(inputs) == 22
    for line in inputs:
        _, _, _, carried, *_ = line.split("|")
        named = set(re.findall(r"`(\w+)`", carried))
        assert named or "not available" in carried, line
        assert named <= components, line
