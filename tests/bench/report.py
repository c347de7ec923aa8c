"""What a run came to: a table for people, bench.json for the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure

VERDICTS = {True: "[green]yes[/]", False: "[red]no[/]", None: "—"}


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table, then the remarks."""
    table = Table(title="Figures", show_lines=False, expand=False)
    for name in ("benchmark", "what", "ours", "beside it", "value", "must be", "reached"):
        table.add_column(name, justify="left" if name in {"benchmark", "what"} else "right", overflow="fold")
    for figure in figures:
        unit = f" {figure.unit}" if figure.unit and figure.ours is not None else ""
        table.add_row(
            figure.bench,
            figure.what,
            _number(figure.ours) + unit if figure.ours is not None else "",
            _number(figure.theirs),
            _number(figure.value),
            str(figure.bound or ""),
            VERDICTS[figure.reached],
        )
    console.print(table)
    for figure in figures:
        if figure.remark:
            console.print(f"[bold]{figure.bench}, {figure.what}[/]: {figure.remark}", highlight=False)


def write(path: Path, figures: Sequence[Figure], about: dict[str, Any]) -> None:
    """Write everything, raw figures of both sides too."""
    body = {**about, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
