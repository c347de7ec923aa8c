"""«Куда обратиться рядом»: services of the family's territory, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.dialogues.speaking import show
from bot.measures.card import HOME, PREFIX
from bot.measures.telling import PAGE, ask_curator, today, turning
from curators.console.page import Page, Rows
from curators.turn import Turn
from scenarios import measures_words
from storage.content import Button, ButtonKind, Content
from storage.queries import services

NEAR = "Куда обратиться рядом"


async def kinds(turn: Turn, page: int) -> None:
    """List what kinds of services there are."""
    territory = turn.arrival.territory or ""
    found = await services.kinds(turn.tx, territory, most=PAGE + 1, skip=page * PAGE)
    if not found:
        await _none(turn, territory)
        return
    rows = [(Button(f"{row['kind']} ({row['there']})", f"{PREFIX}t:{row['id']}:0"),) for row in found[:PAGE]]
    last = turning(f"{PREFIX}k", page, more=len(found) > PAGE, besides=HOME)
    show(turn, Content(text=f"{NEAR}: {territory}. Что нужно?", buttons=(*rows, last)))


async def _none(turn: Turn, territory: str) -> None:
    """Nothing is known here: the curator is asked."""
    show(
        turn,
        Content(
            text=f"Здесь ({territory}) пока ничего не записано. Куратор уже знает, что вам нужно, и ответит сюда.",
            buttons=((HOME,),),
        ),
    )
    await ask_curator(turn, f"Куда у нас можно обратиться за помощью? В списке мест рядом ({territory}) пусто.")


async def of_kind(turn: Turn, service_id: int, page: int) -> None:
    """List those of the kind of this one."""
    territory = turn.arrival.territory or ""
    kind = await services.kind_of(turn.tx, service_id)
    found = await services.of_kind(turn.tx, territory, kind or "", most=PAGE + 1, skip=page * PAGE)
    if not found:
        await kinds(turn, 0)
        return
    page_text = Page().bold(f"{kind}, {territory}").line()
    for row in found[:PAGE]:
        page_text.line(f"• {row['title']}" + (f" — {row['address']}" if row["address"] else ""))
    rows = [(Button(row["title"], f"{PREFIX}p:{row['id']}"),) for row in found[:PAGE]]
    besides = Button("← Другие места", f"{PREFIX}k:0")
    last = turning(f"{PREFIX}t:{service_id}", page, more=len(found) > PAGE, besides=besides)
    show(turn, page_text.content((*rows, last)))


async def one(turn: Turn, service_id: int) -> bool:
    """Show a service; False where it is there no more."""
    row = await services.one(turn.tx, service_id)
    if row is None:
        return False
    rows: Rows = ((Button("← Другие места", f"{PREFIX}t:{service_id}:0"),), (HOME,))
    show(turn, card(row, today(turn), turn.measure_fresh, (*links(row), *rows)))
    return True


def card(service: Mapping[str, Any], on: date, fresh: timedelta, buttons: Rows = ()) -> Content:
    """Make the card of a service."""
    page = Page().bold(service["title"]).line().line(service["kind"])
    if service["gist"]:
        page.line().line(service["gist"])
    page.line()
    for sign, field in (("📍", "address"), ("📞", "phone"), ("🕘", "hours")):
        if service[field]:
            page.line(f"{sign} {service[field]}")
    page.line().line(measures_words.verified(service["verified_at"], on, fresh))
    return page.content(buttons)


def links(service: Mapping[str, Any]) -> Rows:
    """Give the row with its site, where it has one."""
    if not service["link"]:
        return ()
    return ((Button("Открыть сайт", kind=ButtonKind.LINK, url=service["link"]),),)
