"""What a run came to: a table for people, bench.json for the rest."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure

REACHED = {True: "yes", False: "no", None: "—"}
COLOURS = {True: "green", False: "red", None: "dim"}
MARK = "## The last run"


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table, then the remarks."""
    table = Table(title="Figures", show_lines=False, expand=False)
    for name in ("benchmark", "what", "ours", "beside it", "value", "must be", "reached"):
        table.add_column(name, justify="left" if name in {"benchmark", "what"} else "right", overflow="fold")
    for figure in figures:
        table.add_row(
            figure.bench,
            figure.what,
            _with_unit(figure),
            _number(figure.theirs),
            _number(figure.value),
            str(figure.bound or ""),
            f"[{COLOURS[figure.reached]}]{REACHED[figure.reached]}[/]",
        )
    console.print(table)
    for figure in figures:
        if figure.remark:
            console.print(f"[bold]{figure.bench}, {figure.what}[/]: {figure.remark}", highlight=False)


def write(path: Path, figures: Sequence[Figure], about: dict[str, Any]) -> None:
    """Write everything, raw figures of both sides too."""
    body = {**about, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def document(path: Path, figures: Sequence[Figure], about: dict[str, Any]) -> None:
    """Put the figures of this run in place of the last one's in docs/performance.md."""
    words = path.read_text(encoding="utf-8").partition(MARK)[0]
    lines = [
        MARK,
        "",
        _circumstances(about),
        "",
        "| benchmark | what | ours | beside it | value | must be | reached |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in figures:
        cells = (one.bench, one.what, _with_unit(one), _number(one.theirs), _number(one.value), str(one.bound or ""))
        lines.append(f"| {' | '.join(cells)} | {REACHED[one.reached]} |")
    lines += ["", *(f"- {one.bench}, {one.what}: {one.remark}" for one in figures if one.remark)]
    path.write_text(words + "\n".join(lines) + "\n", encoding="utf-8")


def _circumstances(about: dict[str, Any]) -> str:
    on, versions = about["machine"], about["versions"]
    quick = " (a quick run: small numbers)" if about["quick"] else ""
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items() if name != "commit")
    return (
        f"{about['at']}{quick}, commit {versions['commit']}. {on['cores']} cores, {on['cpu']}, {on['memory_gb']} GB, "
        f"{on['kernel']}, {on['disk']}, load before the run {on['load_before'][0]:.1f}. {libraries}."
    )


def _with_unit(figure: Figure) -> str:
    if figure.ours is None:
        return ""
    return f"{_number(figure.ours)} {figure.unit}".rstrip()


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if not math.isfinite(value):
        return "—"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
