"""«Приглашение»: an adult's code, given anew or taken back, and a lost phone unlinked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson

from curators.codes import new_code
from curators.console import card
from curators.console.page import Page, Rows
from curators.console.spot import Spot
from curators.heading import MESSENGERS, short_name
from storage.content import Button
from storage.queries import alarms, invites, people
from storage.queries.people import Addressee

LIVES = timedelta(days=30)
HOW = "Пусть человек откроет бота в Telegram, ВК или MAX и пришлёт этот код обычным сообщением. Код действует 30 дней."
FOREIGN = "Этот человек не из этой семьи."


async def nobody_joined(spot: Spot, addressee: Addressee) -> None:
    """Words were written to an adult who is on no messenger yet: say so, with the code that lets them in."""
    code = await _code(spot, addressee.person_id)
    page = Page().add(f"Сообщение не отправлено: {addressee.full_name} ещё не в чате. Код: ").bold(code)
    page.line().line(HOW)
    if spot.place.adults > 1:
        page.line("Или выберите другого взрослого: «Кому».")
    spot.say(page.content(((Button("Кому", f"c:who:{spot.thread_id}"),),) if spot.place.adults > 1 else ()))


async def show(spot: Spot) -> None:
    """List the adults, to choose whose access it is about."""
    assert spot.place.family_id is not None
    adults = await people.adults(spot.turn.tx, spot.place.family_id)
    if len(adults) == 1:
        await _person(spot, adults[0])
        return
    rows = tuple((Button(short_name(one["full_name"]), f"c:iv:{spot.thread_id}:{one['id']}"),) for one in adults)
    spot.say("Чей это доступ?", rows)


async def person(spot: Spot, person_id: int) -> str | None:
    """One adult: the code that works, their accounts, and what can be done."""
    adult = await _adult(spot, person_id)
    if adult is None:
        return FOREIGN
    await _person(spot, adult)
    return None


async def _person(spot: Spot, adult: Any) -> None:
    code = await invites.valid(spot.turn.tx, adult["id"], spot.turn.now)
    page = Page().bold(adult["full_name"]).line()
    if code:
        page.add("Код: ").bold(code).line().line(HOW)
    else:
        page.line("Действующего кода сейчас нет.")
    here = f"{spot.thread_id}:{adult['id']}"
    buttons = [(Button("Новый код", f"c:in:{here}"),)]
    if code:
        buttons.append((Button("Отозвать код", f"c:ir:{here}"),))
    for account in _accounts(adult):
        name = MESSENGERS[account["channel"]]
        page.line(f"Подключён: {name}")
        buttons.append((Button(f"Отключить {name}", f"c:iu:{here}:{account['id']}"),))
    spot.say(page.content(tuple(buttons)))


async def confirm(spot: Spot, verb: str, person_id: int, identity_id: int | None = None) -> str | None:
    """Ask once more before anything changes."""
    adult = await _adult(spot, person_id)
    if adult is None:
        return FOREIGN
    who = adult["full_name"]
    question = {
        "in": f"Сделать новый код для {who}? Прежний перестанет действовать.",
        "ir": f"Отозвать код? Войти по нему больше никто не сможет. {who}",
        "iu": f"Отключить телефон? Из него больше не будет видно переписки, и писать с него будет нельзя. {who}",
    }[verb]
    here = f"{spot.thread_id}:{person_id}" + (f":{identity_id}" if identity_id is not None else "")
    sure: Rows = ((Button("Да", f"c:{verb}y:{here}"), Button("Отмена", "c:no")),)
    spot.say(question, sure)
    return None


async def renew(spot: Spot, person_id: int) -> str:
    """A new code; the old ones work no more."""
    adult = await _adult(spot, person_id)
    if adult is None:
        return FOREIGN
    await invites.revoke(spot.turn.tx, person_id, spot.turn.now)
    code = await _issue(spot, person_id)
    page = Page().add(f"{adult['full_name']}. Новый код: ").bold(code).line().line(HOW)
    spot.say(page.content())
    return "Новый код готов"


async def revoke(spot: Spot, person_id: int) -> str:
    """No code of theirs works any more."""
    if await _adult(spot, person_id) is None:
        return FOREIGN
    if not await invites.revoke(spot.turn.tx, person_id, spot.turn.now):
        return "Действующего кода уже нет."
    await _audit(spot, "invite_revoked", person_id)
    spot.say("Код отозван: по нему больше никто не войдёт.")
    return "Код отозван"


async def unlink(spot: Spot, person_id: int, identity_id: int) -> str:
    """A lost phone sees and says nothing any more."""
    adult = await _adult(spot, person_id)
    account = next((one for one in _accounts(adult) if one["id"] == identity_id), None) if adult else None
    if adult is None or account is None:
        return "Этот телефон уже отключён."
    await invites.unlink(spot.turn.tx, identity_id, person_id)
    await _audit(spot, "account_unlinked", person_id)
    await card.refresh(spot.turn, spot.thread_id)
    spot.say(
        f"{MESSENGERS[account['channel']]} отключён: {adult['full_name']}. Чтобы подключить новый телефон, дайте код.",
        ((Button("Новый код", f"c:in:{spot.thread_id}:{person_id}"),),),
    )
    return "Телефон отключён"


async def _code(spot: Spot, person_id: int) -> str:
    return await invites.valid(spot.turn.tx, person_id, spot.turn.now) or await _issue(spot, person_id)


async def _issue(spot: Spot, person_id: int) -> str:
    code = new_code()
    await invites.issue(spot.turn.tx, code, person_id, spot.turn.now + LIVES)
    await _audit(spot, "invite_issued", person_id)
    return code


async def _adult(spot: Spot, person_id: int) -> Any | None:
    """The adult, if they are of this thread's family."""
    assert spot.place.family_id is not None
    adults = await people.adults(spot.turn.tx, spot.place.family_id)
    return next((one for one in adults if one["id"] == person_id), None)


def _accounts(adult: Any) -> list[Any]:
    found: list[Any] = orjson.loads(adult["accounts"]) if adult["accounts"] else []
    return found


async def _audit(spot: Spot, action: str, person_id: int) -> None:
    await alarms.audit(
        spot.turn.tx, action, curator_id=spot.curator.id, person_id=person_id, family_id=spot.place.family_id
    )
