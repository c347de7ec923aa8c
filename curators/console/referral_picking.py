"""What forms that ask specialists share: who may be asked, which words of the talk are shown, by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from curators.calendar import production_calendar
from curators.console import form, history
from curators.console.form import Answers, Bad, Option
from curators.console.spot import Spot
from curators.console.typed_days import due_on
from curators.heading import short_name
from curators.referral import candidates, due_by_default
from curators.roster import CuratorRow, zone_of
from storage.queries import cards, referrals
from storage.transaction import Record

MOST_PICKED = 7
"""With «Дальше», «← Назад» and «Отмена» they are the ten buttons VK shows."""
LONGEST = 1500
PAST = "Этот день уже прошёл. Выберите, пожалуйста, другой срок."


def words_of(text: str) -> str:
    """Take a text a colleague is to read."""
    words = text.strip()
    if not 3 <= len(words) <= LONGEST:
        raise Bad(f"Напишите, пожалуйста, от 3 до {LONGEST} знаков.")
    return words


def due_of(spot: Spot, day: str) -> datetime:
    """Reckon the deadline: the evening of the day typed, or of the third working day."""
    if day:
        return due_on(day, spot)
    return due_by_default(spot.turn.now, zone_of(spot.curator.timezone), production_calendar())


async def to_begin_with(spot: Spot) -> dict[str, str]:
    """Read what a form about a family needs at hand: its territory, and its last words to pick from."""
    family = await cards.family(spot.turn.tx, spot.thread_id)
    rows = list(reversed(await referrals.to_pick(spot.turn.tx, spot.thread_id, MOST_PICKED)))
    said = [f"{number}. {_quoted(row)}" for number, row in enumerate(rows, start=1)]
    given = {
        "territory": family["territory"] if family else "",
        "ids": ",".join(str(row["id"]) for row in rows),
        "said": "\n".join(said),
    }
    if not rows:
        given["messages"] = ""
    return given


def _quoted(row: Record) -> str:
    who = short_name((row["person"] if row["direction"] == "in" else row["curator"]) or "Семья")
    words = " ".join(history.what(row).split())
    return f"{who}: {words[:90]}{'…' if len(words) > 90 else ''}"


async def to_tick(_spot: Spot, answers: Answers) -> Sequence[Option]:
    """Give the messages to tick, by the numbers they were listed with."""
    chosen = form.ticked(answers, "messages")
    ids = [one for one in answers["ids"].split(",") if one]
    return [Option(f"{'✅' if one in chosen else '▫️'} {number}", one) for number, one in enumerate(ids, start=1)]


def pick_words(answers: Answers) -> str:
    """Ask which messages are shown."""
    return f"Что показать? Отметьте номера и нажмите «Дальше».\n\n{answers['said']}"


def askable(spot: Spot, role: str, territory: str) -> list[CuratorRow]:
    """Give those of a role who may be asked about a family there."""
    return candidates(spot.turn.staff.roster, role, territory, spot.turn.now, {spot.curator.id})
