"""The picture of a month: a square a day, what was taken of what was due; no drug is named on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.sending.pictures import Wanted
from scenarios.month import Day, Mark, month, title
from storage.queries import daily_life, intakes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DAY = timedelta(days=1)
_WEEK = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
# Told apart by lightness and by what is written in them, not by colour alone.
_LOOK = {
    Mark.WHOLE: ("#3f8f5b", "white"),
    Mark.PART: ("#a9d4b4", "#1f3d2a"),
    Mark.SKIPPED: ("#f3c9a5", "#5a3212"),
    Mark.SILENT: ("#e3e3e6", "#3c3c42"),
    Mark.AHEAD: ("#ffffff", "#3c3c42"),
    Mark.NOTHING: ("#f8f8f8", "#b0b0b6"),
}
_EDGE, _INK = "#c9c9cf", "#26262b"


async def read(wanted: Wanted) -> Callable[[], bytes]:
    """Read the month of a person (`calendar:{person}:{2026-11}`); give what draws it."""
    person_id, first = int(wanted.words[0]), date.fromisoformat(f"{wanted.words[1]}-01")
    zone = ZoneInfo((await daily_life.of(wanted.tx, person_id)).zone or wanted.zone)
    after = datetime.combine(first, datetime.min.time(), zone).astimezone(UTC) - _DAY
    doses = await intakes.marks(wanted.tx, person_id, after, after + 34 * _DAY)
    days = month(doses, zone, first)
    today = wanted.now.astimezone(zone).date()
    return lambda: draw(days, first, today)


def draw(days: Sequence[Day], first: date, today: date) -> bytes:
    """Draw the calendar: PNG, as wide as a phone's screen."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shift = first.weekday()
    weeks = (shift + len(days) + 6) // 7
    figure = Figure(figsize=(7.2, 2.1 + 0.95 * weeks), dpi=130, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.0, 0.96, 1.0))
    axes.set_xlim(0, 7)
    axes.set_ylim(-weeks - 1.25, 1.0)
    axes.axis("off")
    axes.text(0.05, 0.62, title(first), fontsize=19, color=_INK, va="center", weight="bold")
    for place, name in enumerate(_WEEK):
        axes.text(place + 0.5, 0.15, name, fontsize=11, color="#77777d", ha="center", va="center")
    for number, one in enumerate(days):
        _square(axes, one, (number + shift) % 7, (number + shift) // 7, today=one.day == today)
    _legend(axes, [one.mark for one in days], weeks)
    sink = BytesIO()
    figure.savefig(sink, format="png")
    return sink.getvalue()


def _square(axes: Axes, one: Day, column: int, row: int, *, today: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    fill, ink = _LOOK[one.mark]
    axes.add_patch(
        FancyBboxPatch(
            (column + 0.09, -row - 0.91),
            0.82,
            0.82,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=fill,
            edgecolor=_INK if today else _EDGE,
            linewidth=2.2 if today else 0.8,
        )
    )
    counted = one.doses and one.mark is not Mark.AHEAD
    axes.text(
        column + 0.5,
        -row - (0.4 if counted else 0.5),
        str(one.day.day),
        fontsize=14,
        color=ink,
        ha="center",
        va="center",
        weight="bold" if today else "normal",
    )
    if counted:
        axes.text(
            column + 0.5, -row - 0.7, f"{one.taken} из {one.doses}", fontsize=8.5, color=ink, ha="center", va="center"
        )


def _legend(axes: Axes, marks: Sequence[Mark], weeks: int) -> None:
    from matplotlib.patches import Rectangle

    shown = [mark for mark in Mark if mark in marks and mark is not Mark.NOTHING]
    for number, mark in enumerate(shown):
        x, y = 0.1 + 2.35 * (number % 3), -weeks - 0.45 - 0.45 * (number // 3)
        axes.add_patch(Rectangle((x, y - 0.1), 0.22, 0.22, facecolor=_LOOK[mark][0], edgecolor=_EDGE, linewidth=0.8))
        axes.text(x + 0.32, y, mark.value, fontsize=10.5, color=_INK, va="center")
