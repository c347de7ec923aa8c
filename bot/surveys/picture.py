"""A survey as one picture for a phone's screen: everybody's answers, a panel a question."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.reports.month_picture import BAR, INK, SOFT
from bot.surveys.results import Results
from bot.surveys.words import FEW, heading
from scenarios.survey_results import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(results: Results) -> bytes:
    """Draw it: PNG."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heights = [1 + len(table.options) for table in results.tables]
    figure = Figure(figsize=(7.2, 1.2 + 0.34 * sum(heights)), dpi=110, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(heading(results.title), color=INK, fontsize=15)
    panels = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)
    for axes, table in zip(panels[:, 0], results.tables, strict=True):
        _panel(axes, table)
    sink = BytesIO()
    figure.savefig(sink, format="png")
    return sink.getvalue()


def _panel(axes: Axes, table: Table) -> None:
    everybody = table.rows[0]
    axes.set_title(table.question, loc="left", color=INK, fontsize=11)
    if everybody.counts is None:
        axes.axis("off")
        axes.text(0, 0.5, FEW.capitalize(), color=INK, fontsize=11)
        return
    shares = [100 * (everybody.share(at) or 0.0) for at in range(len(table.options))]
    bars: Any = axes.barh(list(reversed(table.options)), list(reversed(shares)), color=BAR)
    axes.bar_label(bars, fmt="%.0f %%", padding=3, color=INK, fontsize=9)
    axes.set_xlim(0, 112)
    axes.tick_params(colors=INK, labelsize=9, length=0)
    axes.set_xticks([])
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_color(SOFT)
        axes.spines[side].set_visible(side == "left")
