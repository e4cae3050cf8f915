"""Every column of a public mart is described, and what several marts share is described once."""

from __future__ import annotations

import re
from collections import Counter

from orchestration.metric_docs import REPOSITORY, documents

MARTS = REPOSITORY / "models/marts"
BLOCK = re.compile(r"^\{\{ doc\('(column_\w+)'\) \}\}$")


def described() -> list[tuple[str, str, str]]:
    """Model, column and description of every column of every mart, on one line each."""
    return [
        (model["name"], column["name"], " ".join(str(column.get("description", "")).split()))
        for document in documents(MARTS)
        for model in document.get("models") or []
        for column in model["columns"]
    ]


def blocks() -> dict[str, str]:
    text = (MARTS / "columns.md").read_text()
    found = re.findall(r"\{% docs (\w+) %\}\n(.*?)\n\{% enddocs %\}", text, re.DOTALL)
    assert len({name for name, _ in found}) == len(found)
    return dict(found)


def test_every_column_is_described() -> None:
    assert [f"{model}.{column}" for model, column, text in described() if len(text) < 5] == []


def test_every_mart_says_its_grain() -> None:
    marts = [model for document in documents(MARTS) for model in document.get("models") or []]
    silent = [
        mart["name"]
        for mart in marts
        if not re.search(r"(Grain: one |One row per )", " ".join(mart["description"].split()))
    ]
    assert silent == []


def test_blocks_are_used_by_columns_of_their_name_and_exist() -> None:
    used = {(column, match[1]) for _, column, text in described() if (match := BLOCK.match(text))}
    assert {block for _, block in used} == set(blocks())
    assert {(column, block) for column, block in used if not block.startswith(f"column_{column}")} == set()


def test_shared_descriptions_come_from_one_block() -> None:
    """The same words for the same column three times over belong in columns.md."""
    literal = Counter((column, text) for _, column, text in described() if not BLOCK.match(text))
    assert {key: count for key, count in literal.items() if count >= 3} == {}
