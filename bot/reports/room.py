"""«Отчёт» in a supervisor's console: this month or the last, as a workbook and a picture; the fund's statement."""

from __future__ import annotations

from datetime import date, timedelta

from bot.reports.words import MONTHS
from bot.sending.pictures import made
from curators.console import outside
from curators.console.spot import Spot
from curators.roster import zone_of
from storage.content import AttachmentKind, Button, Content
from storage.queries import alarms

ROOM = "rep"
BACK = 6
"""So many months are offered."""


async def begin(spot: Spot) -> None:
    """Offer the months."""
    rows = tuple(
        (
            Button(f"{MONTHS[first.month - 1].capitalize()} {first.year}", f"c:{ROOM}:0:{first:%Y-%m}"),
            Button("Фонд", f"c:{ROOM}:0:{first:%Y-%m}:fund"),
        )
        for first in _months(spot)
    )
    spot.say(Content(text="За какой месяц? Пришлю таблицу и картинку; «Фонд» — выписка о деньгах.", buttons=rows))


def _months(spot: Spot) -> list[date]:
    first = spot.turn.now.astimezone(zone_of(spot.turn.zone)).date().replace(day=1)
    found = [first]
    for _ in range(BACK - 1):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


async def pressed(spot: Spot, parts: list[str]) -> str | None:
    """A month was chosen."""
    month = parts[0]
    first = next((one for one in _months(spot) if f"{one:%Y-%m}" == month), None)
    if first is None:
        return "За этот месяц отчёт можно взять командой report."
    named = f"{MONTHS[first.month - 1]} {first.year}"
    if parts[1:] == ["fund"]:
        file = made(AttachmentKind.DOCUMENT, f"fund-{month}.xlsx", "fund", month)
        spot.say(Content(text=f"Движение денег фонда за {named}.", attachments=(file,)))
    else:
        table = made(AttachmentKind.DOCUMENT, f"zabota-{month}.xlsx", "month", month)
        picture = made(AttachmentKind.PHOTO, f"zabota-{month}.png", "month_picture", month)
        spot.say(Content(text=f"Работа службы за {named}.", attachments=(picture,)))
        spot.say(Content(attachments=(table,)))
    await alarms.audit(spot.turn.tx, "report_shown", curator_id=spot.curator.id, detail={"month": month})
    return "Готовлю"


outside.register(ROOM, outside.Room(begin, pressed))
