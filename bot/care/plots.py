"""What a person has measured, drawn for those who look after them: pressure, weight, how they felt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.care.observing import opened
from bot.sending.pictures import Wanted
from scenarios.pressure import EMERGENCY_AT, HIGH_AT
from storage.queries import consents, daily_life, observations

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPAN = timedelta(days=120)
MARGIN = timedelta(days=2)
"""On both sides of what is drawn: a single point has room too."""
TICKS = 5
CODES = ("blood_pressure", "weight", "wellbeing")
_FELT = {"bad": 0, "so_so": 1, "good": 2}
_INK, _SOFT, _UPPER, _LOWER = "#26262b", "#c9c9cf", "#8a3b52", "#3f6f8f"
Points = Sequence[tuple[datetime, Any]]


async def read(wanted: Wanted) -> Callable[[], bytes]:
    """Read what a person has measured lately (`plots:{person}`); give what draws it."""
    person_id = int(wanted.words[0])
    zone = ZoneInfo((await daily_life.of(wanted.tx, person_id)).zone or wanted.zone)
    by_code: dict[str, list[tuple[datetime, Any]]] = {code: [] for code in CODES}
    # Asked for a moment ago, it is drawn now: by the consent as it stands now.
    agreed = "health" in await consents.kinds(wanted.tx, person_id)
    for seen in await observations.since(wanted.tx, person_id, CODES, wanted.now - SPAN) if agreed else ():
        found = opened(wanted.vault, seen)
        if found is not None:
            by_code[seen.code].append((seen.at.astimezone(zone), found.value))
    return lambda: draw({code: points for code, points in by_code.items() if points})


def draw(by_code: dict[str, list[tuple[datetime, Any]]]) -> bytes:
    """Draw one panel for each thing measured: PNG, as wide as a phone's screen."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 0.6 + 2.6 * max(1, len(by_code))), dpi=130, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(max(1, len(by_code)), 1, squeeze=False)[:, 0]
    days = [at for points in by_code.values() for at, _ in points]
    span: Any = (min(days) - MARGIN, max(days) + MARGIN) if days else None
    for axes, (code, points) in zip(panels, by_code.items(), strict=False):
        _PANELS[code](axes, points)
        _dressed(axes, span)
    if not by_code:
        panels[0].axis("off")
        panels[0].text(0.5, 0.5, "Измерений пока нет", ha="center", color=_INK, fontsize=13)
    sink = BytesIO()
    figure.savefig(sink, format="png")
    return sink.getvalue()


def _pressure(axes: Axes, points: Points) -> None:
    days: Any = [at for at, _ in points]
    axes.set_title("Давление, мм рт. ст.", loc="left", fontsize=12, color=_INK)
    for name, colour, mark, limits in (
        ("systolic", _UPPER, "o", (HIGH_AT[0], EMERGENCY_AT[0])),
        ("diastolic", _LOWER, "s", (HIGH_AT[1], EMERGENCY_AT[1])),
    ):
        axes.plot(days, [value[name] for _, value in points], color=colour, marker=mark, markersize=4, linewidth=1.2)
        for limit in limits:
            axes.axhline(limit, color=colour, linewidth=0.7, linestyle=":")


def _weight(axes: Axes, points: Points) -> None:
    axes.set_title("Вес, кг", loc="left", fontsize=12, color=_INK)
    days: Any = [at for at, _ in points]
    axes.plot(days, [value for _, value in points], color=_LOWER, marker="o", markersize=4)


def _felt(axes: Axes, points: Points) -> None:
    axes.set_title("Самочувствие", loc="left", fontsize=12, color=_INK)
    known = [(at, _FELT[value]) for at, value in points if value in _FELT]
    days: Any = [at for at, _ in known]
    axes.plot(days, [value for _, value in known], color=_UPPER, marker="o", linewidth=0.8)
    axes.set_yticks([0, 1, 2], ["тяжело", "по-разному", "хорошо"])
    axes.set_ylim(-0.4, 2.4)


_PANELS: dict[str, Callable[[Axes, Points], None]] = {
    "blood_pressure": _pressure,
    "weight": _weight,
    "wellbeing": _felt,
}


def _dressed(axes: Axes, span: Any) -> None:
    first, last = span
    marks = [first + (last - first) * part / (TICKS - 1) for part in range(TICKS)]
    axes.set_xlim(first, last)
    axes.set_xticks(marks, [f"{mark:%d.%m}" for mark in marks])
    axes.grid(axis="y", color=_SOFT, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9, colors=_INK)
