"""What became of a broadcast, drawn: sent by messenger, not delivered and left out by reason, answered."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from bot.outreach.tally import LEFT_OUT, REST, Tally, tally
from bot.sending.pictures import Wanted
from curators.heading import MESSENGERS
from curators.marks import REASONS
from storage.queries import recipients

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _SENT, _FAILED, _LEFT, _ANSWERED = "#26262b", "#3f6f8f", "#8a3b52", "#a8a8b0", "#4f8a5b"
WIDEST = 46
"""Signs of a reason that fit beside its bar."""
Bar = tuple[str, int, str]


async def read(wanted: Wanted) -> Callable[[], bytes]:
    """Count a broadcast's people (`cast:{broadcast}`); give what draws it."""
    number = int(wanted.words[0])
    found = tally(await recipients.counts(wanted.tx, number))
    return lambda: draw(number, bars(found))


def bars(found: Tally) -> list[Bar]:
    """Name every bar with its number and colour, from the top down."""
    rows: list[Bar] = [
        (f"Отправлено, {MESSENGERS.get(name, name)}", number, _SENT) for name, number in sorted(found.sent.items())
    ]
    rows += [(_short(REASONS.get(why, REASONS["bad_request"])), number, _FAILED) for why, number in _most(found.failed)]
    rows += [("Не успело уйти", found.held, _LEFT)] if found.held else []
    rows += [(_short(LEFT_OUT.get(why, REST)), number, _LEFT) for why, number in _most(found.left_out)]
    return [*rows, ("Ответили", found.answered, _ANSWERED)]


def _most(counted: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: -one[1])


def _short(words: str) -> str:
    plain = words[0].upper() + words[1:]
    return plain if len(plain) <= WIDEST else f"{plain[: WIDEST - 1].rstrip()}…"


def draw(number: int, rows: list[Bar]) -> bytes:
    """Draw one bar a line: PNG, as wide as a phone's screen."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 1.0 + 0.42 * len(rows)), dpi=130, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    _bars(axes, rows)
    axes.set_title(f"Рассылка {number}", loc="left", fontsize=13, color=_INK)
    sink = BytesIO()
    figure.savefig(sink, format="png")
    return sink.getvalue()


def _bars(axes: Axes, rows: list[Bar]) -> None:
    places = range(len(rows), 0, -1)
    drawn = axes.barh(list(places), [number for _, number, _ in rows], color=[colour for _, _, colour in rows])
    axes.bar_label(drawn, padding=4, color=_INK, fontsize=10)
    axes.set_yticks(list(places), [words for words, _, _ in rows], fontsize=9, color=_INK)
    axes.set_xlim(0, 1.12 * max(1, *(number for _, number, _ in rows)))
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
