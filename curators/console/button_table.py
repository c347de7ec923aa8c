"""What each button of the console does: those about a thread, which a curator must still see, and those about none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from curators import marks
from curators.console import (
    address,
    aid_asking,
    aid_deciding,
    audit,
    away,
    canned,
    card,
    cases_card,
    cases_forms,
    cases_lists,
    cases_press,
    cases_work,
    consilium,
    consilium_deciding,
    families,
    form,
    guard,
    handover,
    history,
    invites,
    more,
    moving,
    outside,
    referral_asking,
    referral_deeds,
    referral_ending,
    send,
    shifts,
    territory,
    workplace,
)
from curators.console.pending import Search
from curators.console.spot import Spot
from curators.referral import Deed

NOT_YOURS = "Эта семья сейчас у другого куратора."
CLOSED = 5
"""The place of «закрыто» among the statuses of a case."""

Act = Callable[[Spot, list[int]], Awaitable[str | None]]


async def _show(spot: Spot, shows: Callable[[Spot], Awaitable[None]]) -> None:
    await shows(spot)


async def _more(spot: Spot, numbers: list[int]) -> str | None:
    await history.show(spot, before=numbers[0])
    return None


async def _find(spot: Spot, numbers: list[int]) -> str | None:
    ask = spot.pending.ask
    if not isinstance(ask, Search) or ask.thread_id != spot.thread_id:
        return "Повторите, пожалуйста, поиск: «История слово»."
    await history.show(spot, before=numbers[0], words=ask.words)
    return None


async def _templates(spot: Spot, numbers: list[int]) -> str | None:
    await canned.show(spot, numbers[0])
    return None


async def _families(spot: Spot, numbers: list[int]) -> str | None:
    await families.show(spot, numbers[0], families.looked_for(spot) if len(numbers) > 1 else "")
    return None


async def _cancel(spot: Spot, _: list[int]) -> str | None:
    if spot.pending.ask is None:
        return "Хорошо."
    await spot.remember(ask=None, aside=None, album=None, album_to="")
    spot.say("Хорошо, отменено.")
    return "Отменено"


async def _talk(spot: Spot, _: list[int]) -> str | None:
    """What was taken as a command was meant for the family."""
    aside = spot.pending.aside
    if aside is None:
        return "Это уже отправлено или отменено."
    await spot.remember(aside=None, ask=None, album=None, album_to="")
    await spot.move_to(aside.thread_id)
    if not spot.shown:
        return NOT_YOURS
    return "Отправляю" if await send.later(spot, aside.typed) else "Не отправлено"


PLAIN: dict[str, Act] = {
    "fams": _families,
    "fat": territory.turned,
    "fao": lambda spot, numbers: territory.opened(spot, numbers[0]),
    "sw": lambda spot, numbers: families.choose(spot, numbers[0]),
    "drop": lambda spot, _: guard.drop(spot),
    "no": _cancel,
    "here": lambda spot, _: workplace.here(spot),
    "talk": _talk,
    "co": lambda spot, numbers: cases_card.opened(spot, numbers[0]),
    "cl": lambda spot, numbers: cases_lists.show(spot, numbers[0], numbers[1:]),
    "cs": lambda spot, numbers: cases_press.status(spot, numbers[0], numbers[1]),
    "cx": lambda spot, numbers: cases_press.step_done(spot, numbers[0], numbers[1]),
    "cc": lambda spot, numbers: cases_press.status(spot, numbers[0], CLOSED),
    "cn": lambda spot, numbers: cases_press.ask(spot, numbers[0], cases_forms.NEXT),
    "cp": lambda spot, numbers: cases_press.ask(spot, numbers[0], cases_forms.STEP),
    "cd": lambda spot, numbers: cases_press.ask(spot, numbers[0], cases_forms.DUE),
    "cu": lambda spot, numbers: cases_press.ask(spot, numbers[0], cases_forms.URGENCY),
    "cr": lambda spot, numbers: cases_press.ask(spot, numbers[0], cases_forms.DESCRIBE),
    "ct": lambda spot, numbers: cases_press.ask(spot, numbers[0], cases_forms.NOTE),
    "rfl": lambda spot, _: _show(spot, referral_deeds.listed),
    "rfo": lambda spot, numbers: referral_deeds.opened(spot, numbers[0]),
    "rfa": lambda spot, numbers: referral_deeds.accept(spot, numbers[0]),
    "rfr": lambda spot, numbers: referral_ending.finish(spot, numbers[0], Deed.RETURN),
    "rfd": lambda spot, numbers: referral_ending.finish(spot, numbers[0], Deed.FINISH),
    "spe": lambda spot, numbers: referral_ending.end(spot, numbers[0]),
    "kop": lambda spot, numbers: consilium_deciding.opine(spot, numbers[0]),
    "kod": lambda spot, numbers: consilium_deciding.decide(spot, numbers[0]),
    "kox": lambda spot, numbers: consilium_deciding.cancel(spot, numbers[0]),
    "rep": lambda spot, _: outside.pressed(spot, "rep"),
    "svy": lambda spot, _: outside.pressed(spot, "svy"),
    "svr": lambda spot, _: outside.pressed(spot, "svr"),
    "cast": lambda spot, _: outside.pressed(spot, "cast"),
    "evt": lambda spot, _: outside.pressed(spot, "evt"),
    "mvu": lambda spot, numbers: moving.undo(spot, numbers[0]),
    "shx": lambda spot, numbers: shifts.cancel(spot, numbers[0]),
    "shp": lambda spot, numbers: shifts.show_page(spot, numbers[0]),
    "awx": lambda spot, numbers: away.cancel(spot, numbers[0]),
    "awp": lambda spot, numbers: away.show_page(spot, numbers[0]),
    "aidw": lambda spot, numbers: aid_asking.take_back(spot, numbers[0]),
    "aido": lambda spot, numbers: aid_deciding.opened(spot, numbers[0]),
    "aidy": lambda spot, numbers: aid_deciding.approve(spot, numbers[0]),
    "aidp": lambda spot, numbers: aid_deciding.paid(spot, numbers[0]),
    "aidn": lambda spot, numbers: aid_deciding.with_reason(spot, numbers[0], "refuse"),
    "aidr": lambda spot, numbers: aid_deciding.with_reason(spot, numbers[0], "return"),
    "aidf": lambda spot, numbers: aid_deciding.show_page(spot, numbers[0]),
    "aidd": lambda spot, _: aid_deciding.deposit(spot),
    "era": lambda spot, _: outside.pressed(spot, "era"),
    "auc": lambda spot, numbers: audit.of_curator(spot, numbers[0], numbers[1]),
    "fp": lambda spot, numbers: form.pressed(spot, numbers),
    "retry": lambda spot, numbers: marks.retry(spot.turn, numbers[0], spot.place.console_id),
}

ABOUT_THREAD: dict[str, Act] = {
    "fax": lambda spot, _: territory.put_away(spot),
    "etc": lambda spot, _: _show(spot, more.show),
    "con": lambda spot, _: _show(spot, consilium.begin),
    "spn": lambda spot, _: _show(spot, referral_asking.new),
    "spec": lambda spot, _: _show(spot, referral_asking.begin),
    "plot": lambda spot, _: outside.pressed(spot, "plot"),
    "rx": lambda spot, _: outside.pressed(spot, "rx"),
    "kid": lambda spot, _: outside.pressed(spot, "kid"),
    "preg": lambda spot, _: outside.pressed(spot, "preg"),
    "mea": lambda spot, _: outside.pressed(spot, "mea"),
    "srv": lambda spot, _: outside.pressed(spot, "srv"),
    "card": lambda spot, _: _show(spot, card.show),
    "hist": lambda spot, _: _show(spot, history.show),
    "auf": lambda spot, numbers: audit.of_family(spot, numbers[0]),
    "more": _more,
    "find": _find,
    "give": lambda spot, _: handover.begin(spot),
    "gp": lambda spot, numbers: handover.page(spot, numbers[0]),
    "gt": lambda spot, numbers: handover.chosen(spot, numbers[0]),
    "gn": lambda spot, _: handover.without_note(spot),
    "gy": lambda spot, _: handover.confirm(spot),
    "tpl": _templates,
    "tc": lambda spot, numbers: canned.preview(spot, numbers[0]),
    "ts": lambda spot, _: canned.confirm(spot),
    "te": lambda spot, _: canned.change(spot),
    "td": lambda spot, numbers: canned.delete(spot, numbers[0]),
    "who": lambda spot, _: _show(spot, address.show),
    "wp": lambda spot, numbers: address.choose(spot, numbers[0]),
    "inv": lambda spot, _: _show(spot, invites.show),
    "iv": lambda spot, numbers: invites.person(spot, numbers[0]),
    "in": lambda spot, numbers: invites.confirm(spot, "in", numbers[0]),
    "ir": lambda spot, numbers: invites.confirm(spot, "ir", numbers[0]),
    "iu": lambda spot, numbers: invites.confirm(spot, "iu", numbers[0], numbers[1]),
    "iny": lambda spot, numbers: invites.renew(spot, numbers[0]),
    "iry": lambda spot, numbers: invites.revoke(spot, numbers[0]),
    "iuy": lambda spot, numbers: invites.unlink(spot, numbers[0], numbers[1]),
    "to": lambda spot, _: guard.choose(spot),
    "case": lambda spot, numbers: cases_work.show_page(spot, numbers[0] if numbers else 0),
    "cnew": lambda spot, _: cases_press.new(spot),
    "fm": lambda spot, numbers: form.pressed(spot, numbers),
}
