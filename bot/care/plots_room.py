"""«Графики» of the console: what the adults of a family have measured, as a picture each, by their consents."""

from __future__ import annotations

from datetime import timedelta

from bot.care.plots import CODES, SPAN
from bot.sending.pictures import made
from curators.console import outside
from curators.console.spot import Spot
from curators.doctors import DOCTOR
from storage.channel_policy import health_words_allowed
from storage.content import AttachmentKind, Content
from storage.queries import alarms, consents, observations, people

ROOM = "plot"
NOTHING = "Графиков нет: за последние месяцы никто в семье ничего не отмечал, или нет согласия это показывать."


async def begin(spot: Spot) -> None:
    """Send a picture for each adult who has measured something lately and agreed that it is seen."""
    turn, shown = spot.turn, 0
    assert spot.place.family_id is not None
    for adult in await people.adults(turn.tx, spot.place.family_id):
        agreed = await consents.kinds(turn.tx, adult["id"])
        if not health_words_allowed(turn.channel, turn.operator, agreed):
            continue
        if spot.curator.role == DOCTOR and "doctor" not in agreed:
            continue
        if not await observations.since(turn.tx, adult["id"], CODES, turn.now - SPAN):
            continue
        shown += 1
        picture = made(AttachmentKind.PHOTO, "measured.png", "plots", adult["id"])
        spot.say(Content(text=f"{adult['full_name']}: что отмечено за {_months(SPAN)}.", attachments=(picture,)))
        detail = {"what": "plots"}
        await alarms.audit(
            turn.tx, "health_shown", curator_id=spot.curator.id, person_id=adult["id"], detail=detail
        )  # fmt: skip
    if not shown:
        spot.say(NOTHING)


def _months(span: timedelta) -> str:
    return f"{span.days // 30} месяца"


async def pressed(_spot: Spot, _parts: list[str]) -> str | None:
    """It has no buttons of its own."""
    return None


outside.register(ROOM, outside.Room(begin, pressed))
