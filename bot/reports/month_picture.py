"""The month as one picture for a phone's screen: what was said, cases, answers in time, doses, broadcasts."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.reports.month import Month, Table
from bot.reports.words import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, BAR = "#26262b", "#c9c9cf", "#8a3b52"
PANELS = (
    ("messages", "Сообщения", (1, 2), 3),
    ("cases", "Обращения", (0,), 2),
    ("answers", "Ответ семье, медиана, мин", (0,), 3),
    ("doses", "Приём лекарств", (0,), 1),
    ("broadcasts", "Рассылки, человек", (0,), 2),
)
MOST = 8
ROW, ROOM, TALLEST = 0.32, 1.6, 13.5
"""Inches a bar, so that one alone is no thicker than one of eight; rows a panel's title takes; inches of it all."""


def draw(report: Month) -> bytes:
    """Draw it: PNG."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found = [_summed(report.table(name), labels, value) for name, _, labels, value in PANELS]
    heights = [ROOM + max(1, len(rows)) for rows in found]
    figure = Figure(
        figsize=(7.2, min(TALLEST, 0.7 + ROW * sum(heights))), dpi=130, facecolor="white", layout="constrained"
    )
    FigureCanvasAgg(figure)
    figure.suptitle(title(report.first), color=INK, fontsize=15)
    panels = figure.subplots(len(PANELS), 1, height_ratios=heights)
    for axes, (_, words, _, _), rows in zip(panels, PANELS, found, strict=True):
        _panel(axes, words, rows)
    sink = BytesIO()
    figure.savefig(sink, format="png")
    return sink.getvalue()


def _summed(table: Table, labels: tuple[int, ...], value: int) -> list[tuple[str, float]]:
    """Rows with the same label together, the largest first."""
    found: dict[str, float] = {}
    for row in table.rows:
        if row[value] is not None:
            label = ", ".join(str(row[one]) for one in labels)
            found[label] = found.get(label, 0.0) + float(row[value])
    return sorted(found.items(), key=lambda one: -one[1])[:MOST]


def _panel(axes: Axes, words: str, rows: list[tuple[str, float]]) -> None:
    axes.set_title(words, loc="left", color=INK, fontsize=12)
    if not rows:
        axes.axis("off")
        axes.text(0, 0.5, "За этот месяц ничего не было", color=INK, fontsize=11)
        return
    names, values = [name for name, _ in reversed(rows)], [value for _, value in reversed(rows)]
    bars: Any = axes.barh(names, values, color=BAR)
    axes.bar_label(bars, fmt=_number, padding=3, color=INK, fontsize=9)
    axes.margins(x=0.12)
    axes.set_ylim(-0.8, len(rows) - 0.2)  # as much air around one bar as around eight: they are of one thickness
    axes.tick_params(colors=INK, labelsize=9, length=0)
    axes.set_xticks([])
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_color(SOFT)
        axes.spines[side].set_visible(side == "left")


def _number(value: float) -> str:
    """Write it as people do: «1 234 567», «4,5»."""
    return f"{value:,.0f}".replace(",", " ") if value == int(value) else f"{value:.1f}".replace(".", ",")
