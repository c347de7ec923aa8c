"""The doctor's sheet as a page of A4: figures of each plan, the days, blood pressure and weight where known."""

from __future__ import annotations

import textwrap
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from scenarios.adherence import Adherence
from scenarios.sheet_figures import DAYS, OfPlan, Sheet, rest_words, share_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _SOFT, _LINE = "#26262b", "#6d6d74", "#d5d5da"
# Told apart by lightness and hatching too: the sheet is often printed black and white.
_KINDS = (
    ("taken", "принято", "#3f8f5b", ""),
    ("skipped", "пропущено", "#e9a873", "//"),
    ("unanswered", "без ответа", "#c6c6cc", ""),
    ("unsent", "не доставлено", "#ffffff", ".."),
)
_FOOT = (
    "Приёмы отмечает сам человек в чате; «без ответа» не значит «не принято». Доли — это принятое от назначенного к "
    "этому времени; показатели PDC и MPR считают по выдаче лекарств, здесь не они."
)
PAGE = (8.27, 11.69)
MOST_ROWS = 12


def draw(sheet: Sheet, kind: str = "pdf") -> bytes:
    """Draw it; `kind` is pdf or png."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=PAGE, dpi=120, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.07, 0.953, "Лист приёма лекарств", fontsize=17, weight="bold", color=_INK, va="center")
    figure.text(0.07, 0.926, sheet.name, fontsize=12.5, color=_INK, va="center")
    made = f"составлен {sheet.made_on:%d.%m.%Y}"
    figure.text(0.93, 0.926, made, fontsize=10, color=_SOFT, va="center", ha="right")
    bottom = _plans(figure, sheet)
    charts = [_days, *([_pressure] if sheet.pressure else []), *([_weight] if sheet.weight else [])]
    height = min(0.2, (bottom - 0.11) / len(charts) - 0.075)
    for number, chart in enumerate(charts, 1):
        top = bottom - 0.05 - (number - 1) * (height + 0.085)
        chart(figure.add_axes((0.09, top - height, 0.84, height)), sheet)
    for number, line in enumerate(textwrap.wrap(_FOOT, 104)):
        figure.text(0.07, 0.045 - 0.016 * number, line, fontsize=8.2, color=_SOFT)
    sink = BytesIO()
    figure.savefig(sink, format=kind)
    return sink.getvalue()


def _plans(figure: Figure, sheet: Sheet) -> float:
    """Write the table of plans; where it ends."""
    y = 0.888
    for x, words in ((0.07, "Назначение"), (0.5, "7 дней"), (0.645, f"{DAYS} дней"), (0.79, "весь курс")):
        figure.text(x, y, words, fontsize=9.5, color=_SOFT)
    y -= 0.012
    _rule(figure, y)
    if not sheet.plans:
        figure.text(0.07, y - 0.024, "Назначений нет.", fontsize=10.5, color=_INK)
        return y - 0.04
    for plan in sheet.plans[:MOST_ROWS]:
        y = _plan(figure, plan, y - 0.022)
        _rule(figure, y)
    if len(sheet.plans) > MOST_ROWS:
        y -= 0.02
        figure.text(0.07, y, f"и ещё назначений: {len(sheet.plans) - MOST_ROWS}", fontsize=9.5, color=_SOFT)
    return y


def _plan(figure: Figure, plan: OfPlan, y: float) -> float:
    title = textwrap.wrap(plan.title, 40)[:2]
    words = textwrap.wrap(plan.words, 52)[:4]
    for x, counted in ((0.5, plan.week), (0.645, plan.month), (0.79, plan.course)):
        figure.text(x, y, share_words(counted), fontsize=9.5, color=_INK)
    for line in title:
        figure.text(0.07, y, line, fontsize=10.5, color=_INK, weight="bold")
        y -= 0.0165
    after = y
    for line in words:
        figure.text(0.07, y, line, fontsize=8.6, color=_SOFT)
        y -= 0.0145
    rest = textwrap.wrap(f"за {DAYS} дней: {rest_words(plan.month)}", 52)
    for line in rest if plan.month.scheduled else []:
        figure.text(0.5, after, line, fontsize=8.6, color=_SOFT)
        after -= 0.0145
    return min(y, after) + 0.004


def _rule(figure: Figure, y: float) -> None:
    from matplotlib.lines import Line2D

    figure.add_artist(Line2D((0.07, 0.93), (y, y), color=_LINE, linewidth=0.8))


def _days(axes: Axes, sheet: Sheet) -> None:
    days = [sheet.first + timedelta(days=number) for number in range(DAYS)]
    counts = [sheet.days.get(day, Adherence()) for day in days]
    below = [0] * DAYS
    for field, label, color, hatch in _KINDS:
        heights = [getattr(one, field) for one in counts]
        axes.bar(
            range(DAYS), heights, 0.78, bottom=below, label=label, color=color, hatch=hatch, edgecolor="#8a8a91", lw=0.4
        )
        below = [one + more for one, more in zip(below, heights, strict=True)]
    axes.set_title(f"Приёмы по дням, {DAYS} дней", fontsize=10.5, loc="left", color=_INK)
    axes.set_ylim(0, max([4, *below]) * 1.08)
    axes.locator_params(axis="y", integer=True)
    axes.legend(fontsize=8, ncols=4, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.13))
    _by_date(axes, sheet)


def _pressure(axes: Axes, sheet: Sheet) -> None:
    at = [_place(sheet, one[0]) for one in sheet.pressure]
    axes.vlines(at, [one[2] for one in sheet.pressure], [one[1] for one in sheet.pressure], color="#7a8fb5", lw=2.2)
    axes.plot(at, [one[1] for one in sheet.pressure], "o", color="#2f4a7d", ms=4.5)
    axes.plot(at, [one[2] for one in sheet.pressure], "o", color="#8aa4d0", ms=4.5)
    for limit in (140, 90):
        axes.axhline(limit, color="#b5483a", lw=0.8, ls="--")
    axes.set_title("Давление, мм рт. ст. (пунктир: 140 и 90)", fontsize=10.5, loc="left", color=_INK)
    _by_date(axes, sheet)


def _weight(axes: Axes, sheet: Sheet) -> None:
    at = [_place(sheet, one[0]) for one in sheet.weight]
    axes.plot(at, [one[1] for one in sheet.weight], "o-", color="#5b4a86", ms=4.5, lw=1.2)
    axes.set_title("Вес, кг", fontsize=10.5, loc="left", color=_INK)
    axes.margins(y=0.25)
    _by_date(axes, sheet)


def _place(sheet: Sheet, at: datetime) -> float:
    """Where an instant stands among the days plotted."""
    begin = datetime.combine(sheet.first, time(), at.tzinfo)
    return (at - begin) / timedelta(days=1) - 0.5


def _by_date(axes: Axes, sheet: Sheet) -> None:
    ticks = range(DAYS - 1, -1, -5)
    axes.set_xticks(list(ticks), [f"{sheet.first + timedelta(days=place):%d.%m}" for place in ticks])
    axes.set_xlim(-0.6, DAYS - 0.4)
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=8.5, colors=_SOFT, length=3)
    axes.grid(axis="y", color=_LINE, lw=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_LINE)
