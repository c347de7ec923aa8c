"""The card of a family: who they are, where they are reached, who answers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from curators import dispatch_words
from curators.audiences import audience_words
from curators.console import alert_lines, card_health, doctor_card
from curators.console.page import Page, rows_of
from curators.console.spot import Spot
from curators.doctors import DOCTOR
from curators.duty import FamilyDuty, Why, who_answers
from curators.heading import MESSENGERS
from curators.referral import of_kind
from curators.referral_words import card as referred_card
from curators.referral_words import card_line, consilium_line, zone_for
from curators.roster import Roster, zone_of
from curators.sides import CURATOR
from curators.turn import CareLines, Turn
from storage.content import Button, Content
from storage.queries import alarms, cards, consiliums, consoles, dispatch, escalations, people, referrals
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

CONSENTS = {
    "base": "основное",
    "health": "о здоровье",
    "doctor": "передача врачу",
    "trusted": "близкий человек",
    "mailings": "рассылки",
}
MOST_BUTTONS = 10
"""VK shows no more under a message; the rest stands behind «Ещё»."""
TAKEN_FOR = timedelta(days=1)
"""So long an alert that somebody has taken, and not closed, stands on the card."""
_STANDS_IN = {Why.SUBSTITUTE: "замещает", Why.DUTY: "дежурит", Why.SUPERVISOR: "руководитель"}


async def read(
    tx: Tx, thread_id: int, roster: Roster, now: datetime, care: CareLines | None = None
) -> tuple[str, Content]:  # fmt: skip
    """The name the family goes by, and its card as it is now."""
    family = await cards.family(tx, thread_id)
    assert family is not None
    adults = await people.adults(tx, family["id"])
    duty = FamilyDuty(family["territory"], frozenset(family["audiences"]), family["curator_id"], "UTC")
    answerer = who_answers(duty, roster, now)
    open_ = await escalations.standing(tx, family["id"], taken_since=now - TAKEN_FOR)
    own = roster.curators.get(family["curator_id"])
    zone = zone_of(own.timezone if own else "Europe/Moscow")
    drugs = await card_health.drugs(tx, open_, adults, care, doctor=family["kind"] == DOCTOR)
    lines = alert_lines.lines(open_, roster, now, zone, drugs)
    if family["kind"] != DOCTOR:
        lines = [*lines, *[dispatch_words.card_line(*one) for one in await dispatch.of_family(tx, family["id"])]]
    if family["kind"] == CURATOR:
        helping = [one for one in await referrals.of_family(tx, family["id"]) if one["consilium_id"] is None]
        lines = [*lines, *(card_line(one, zone) for one in helping)]
        lines = [*lines, *(consilium_line(one, zone) for one in await consiliums.of_family(tx, family["id"]))]
    names = _names(roster, family["curator_id"], answerer)
    if care is not None:
        ours = await care.of_family(tx, family["id"], now) if family["kind"] == CURATOR else ()
        lines = [*ours, *lines, *await card_health.lines(tx, adults, now, care, doctor=family["kind"] == DOCTOR)]
    referral_id = of_kind(family["kind"])
    if referral_id is not None:
        return await _referred(tx, referral_id, roster)
    if family["kind"] == DOCTOR:
        return family["name"] or "Семья", doctor_card.compose(family, [_told(one) for one in adults], names[0], lines)
    return family["name"] or "Семья", compose(family, adults, names, lines)


async def _referred(tx: Tx, referral_id: int, roster: Roster) -> tuple[str, Content]:
    """The card of a specialist's thread: what was asked of them; the look is on record."""
    one = await referrals.one(tx, referral_id)
    assert one is not None
    await alarms.audit(
        tx, "referral_shown", curator_id=one["specialist_id"], family_id=one["family_id"],
        detail={"referral": referral_id},
    )  # fmt: skip
    return one["family"] or "Семья", referred_card(one, roster, zone_for(roster, one["specialist_id"]))


def _names(roster: Roster, own: int | None, answerer: Any) -> tuple[str, str | None]:
    """The own curator's name, and who answers instead now."""
    curator = roster.curators.get(own) if own is not None else None
    name = curator.full_name if curator else "не назначен"
    if curator and curator.dismissed:
        name += " (больше не работает)"
    if answerer.curator_id is None or answerer.curator_id == own:
        return name, None
    why = _STANDS_IN.get(answerer.why)
    return name, roster.curators[answerer.curator_id].full_name + (f" ({why})" if why else "")


def compose(family: Any, adults: list[Any], curators: tuple[str, str | None], lines: Sequence[str] = ()) -> Content:
    """Pure: the card's words and buttons, from the rows of `cards.family` and `people.adults`."""
    page = Page().bold(f"👪 {family['name'] or 'Семья'}").line()
    page.line(" · ".join(part for part in (family["territory"], audience_words(family["audiences"])) if part))
    if not family["verified"]:
        page.bold("⚠️ Не проверена").line(": семья записалась сама. Убедитесь, что это она, и подтвердите.")
    for words in lines:
        page.line(words)
    page.line()
    for adult in adults:
        _adult(page, adult, addressed=len(adults) > 1 and adult["id"] == family["person_id"])
    own, instead = curators
    page.line().add("Куратор: ").bold(own).line()
    if instead:
        page.add("Сейчас отвечает: ").bold(instead).line()
    return page.content(rows_of(_buttons(family, adults)))


def _adult(page: Page, adult: Any, *, addressed: bool) -> None:
    page.add("• ").bold(adult["full_name"]).line(" ← пишем сюда" if addressed else "")
    accounts = orjson.loads(adult["accounts"]) if adult["accounts"] else []
    if not accounts:
        page.line("   ещё не в чате")
    else:
        page.line("   " + ", ".join(_account(one, adult["identity_id"]) for one in accounts))
    consents = orjson.loads(adult["consents"]) if adult["consents"] else []
    given = ", ".join(CONSENTS.get(one["kind"], one["kind"]) for one in consents if of_kind(one["kind"]) is None)
    page.line(f"   согласия: {given}" if given else "   согласий пока нет")


def _account(account: Any, last: int | None) -> str:
    name = MESSENGERS.get(account["channel"], account["channel"])
    if account["blocked"]:
        return f"⛔ {name} (бот заблокирован)"
    return f"{name} (ответы сюда)" if account["id"] == last else name


def _buttons(family: Any, adults: list[Any]) -> list[Button]:
    thread = family["thread_id"]
    buttons = [
        Button("Карточка", f"c:card:{thread}"),
        Button("История", f"c:hist:{thread}"),
        Button("Передать", f"c:give:{thread}"),
        Button("Обращение", f"c:case:{thread}"),
        Button("Шаблон", f"c:tpl:{thread}:0"),
        Button("Специалист", f"c:spec:{thread}"),
        Button("Приглашение", f"c:inv:{thread}"),
    ]
    if len(adults) > 1:
        buttons.append(Button("Кому", f"c:who:{thread}"))
    if not family["verified"]:
        buttons.append(Button("Подтвердить", f"c:verify:{family['id']}"))
    room = MOST_BUTTONS - len(buttons) - 1
    often = [Button("Меры", f"c:mea:{thread}"), Button("Лекарства", f"c:rx:{thread}")]
    return [*buttons, *often[:room], Button("Ещё", f"c:etc:{thread}")]


async def show(spot: Spot) -> None:
    """Say the card as it is now, at the end of the thread where it is seen."""
    turn = spot.turn
    _, content = await read(turn.tx, spot.thread_id, turn.staff.roster, turn.now, turn.care)
    spot.say(content)
    await alarms.audit(turn.tx, "card_shown", curator_id=spot.curator.id, family_id=spot.place.family_id)


def _told(adult: Any) -> str:
    """An adult as the doctor's card names them."""
    page = Page()
    _adult(page, adult, addressed=False)
    return page.content().text


async def refresh(turn: Turn, thread_id: int) -> None:
    """Bring the pinned cards of the thread up to date."""
    turn.lines += await refreshing(turn.tx, thread_id)


async def refreshing(tx: Tx, thread_id: int) -> list[Line]:
    """The rows that bring the thread's pinned cards up to date."""
    return _cards(await consoles.views_showing(tx, thread_id))


async def refreshing_family(tx: Tx, family_id: int) -> list[Line]:
    """The same for every thread of the family, the doctor's too."""
    return _cards(await consoles.views_of_family(tx, family_id))


def _cards(views: list[Record]) -> list[Line]:
    return [
        Line(view["lane_id"], "card", "{}", Priority.CARD, view_id=view["id"])
        for view in views
        if view["mode"] != "flat" and view["topic"] is not None
    ]


async def verify(spot: Spot) -> str:
    """The curator knows this family."""
    family_id = spot.place.family_id
    assert family_id is not None
    if not await cards.verify(spot.turn.tx, family_id):
        return "Семья уже подтверждена."
    await alarms.audit(spot.turn.tx, "family_verified", curator_id=spot.curator.id, family_id=family_id)
    await refresh(spot.turn, spot.thread_id)
    spot.say(f"Спасибо! Семья подтверждена: {spot.place.family}.")
    return "Подтверждено"
