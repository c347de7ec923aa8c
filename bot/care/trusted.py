"""«Близкий человек» in «Мои напоминания»: offered by the one, agreed to by the other, ended by either at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.dialogues.speaking import show
from curators.auto_line import called
from curators.turn import Turn
from scenarios import trust_pages
from scenarios.templates import render
from scenarios.texts import known_now, texts
from scenarios.trust_pages import Bond
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, consents, handover, intakes, trust
from storage.queries.outbox import Line

TEXT = "consent_trusted"
KIND = "trusted"
GONE = "Это уже не действует"


async def pages(turn: Turn, rest: Sequence[str]) -> str | None:
    """Show who lets whom know, or do what a button says."""
    act = _ACTS.get(rest[0]) if len(rest) > 1 and rest[1].isdecimal() and len(rest[1]) < 19 else None
    if act is not None:
        return await act(turn, int(rest[1]), sure=len(rest) > 2)
    await _page(turn)
    return None


async def _page(turn: Turn) -> None:
    person_id = _person(turn)
    bonds = [
        Bond(
            one.id,
            called(one.trusted if one.person_id == person_id else one.person),
            one.person_id == person_id,
            one.state == "agreed",
        )
        for one in await trust.of(turn.tx, person_id)
    ]
    could = [(one, called(name)) for one, name in await trust.could_be(turn.tx, person_id)]
    show(turn, trust_pages.page(bonds, could, texts()[TEXT].gist))


async def _offer(turn: Turn, other: int, *, sure: bool) -> str | None:
    """Offer it once the person has read what they agree to; the other is asked at once."""
    person_id = _person(turn)
    name = dict(await trust.could_be(turn.tx, person_id)).get(other)
    if name is None:
        await _page(turn)
        return GONE
    if not sure:
        facts = known_now(channel=turn.channel, contact_button=False, has_curator=True, profile=turn.operator)
        show(turn, trust_pages.sure(called(name), other, render(texts()[TEXT].body, facts)))
        return None
    trust_id = await trust.offer(turn.tx, person_id, other, turn.now)
    if trust_id is None:
        await _page(turn)
        return GONE
    await _agreed(turn, person_id)
    await _tell(turn, other, trust_pages.asked(called(turn.arrival.full_name or ""), trust_id))
    await _page(turn)
    return "Спросили, ждём ответа"


async def _agree(turn: Turn, trust_id: int, *, sure: bool) -> str | None:  # noqa: ARG001  # one shape for all acts
    person_id = _person(turn)
    found = await trust.one(turn.tx, trust_id)
    if found is None or not await trust.agree(turn.tx, trust_id, person_id, turn.now):
        await _page(turn)
        return GONE
    await _agreed(turn, person_id)
    words = f"{called(found.trusted)}: согласие есть. Если приём долго останется без отметки, мы напишем."
    await _tell(turn, found.person_id, Content(text=words))
    await _page(turn)
    return "Спасибо! Договорились"


async def _end(turn: Turn, trust_id: int, *, sure: bool) -> str | None:  # noqa: ARG001  # one shape for all acts
    """Either of the two ends it; the consent goes with the last of them, and the other is told."""
    found = await trust.one(turn.tx, trust_id)
    if found is None or not await _over(turn, found):
        await _page(turn)
        return GONE
    await _ended(turn, found)
    await _page(turn)
    return "Прекратили"


async def end_all(turn: Turn) -> None:
    """The consent was taken back: every agreement this person is in ends."""
    person_id = _person(turn)
    for one in await trust.of(turn.tx, person_id):
        if await _over(turn, one):
            await _ended(turn, one)


async def _over(turn: Turn, found: trust.Trust) -> bool:
    """End one; False where it is over. What the clock is just telling the other is waited for, and taken back then."""
    await intakes.hold(turn.tx, found.person_id)
    return await trust.end(turn.tx, found.id, _person(turn), turn.now)


async def _ended(turn: Turn, found: trust.Trust) -> None:
    person_id = _person(turn)
    await trust.hush(turn.tx, found.person_id, trusted_id=found.trusted_id)
    for one in (found.person_id, found.trusted_id):
        if await trust.left(turn.tx, one) == 0:
            await consents.withdraw(turn.tx, one, KIND, turn.now)
    await alarms.audit(turn.tx, "trust_ended", person_id=person_id, detail={"trust": found.id})
    other = found.trusted_id if found.person_id == person_id else found.person_id
    words = f"{called(turn.arrival.full_name or '')}: уговор о приёмах закончен. Больше о них не пишем."
    await _tell(turn, other, Content(text=words))


async def _agreed(turn: Turn, person_id: int) -> None:
    """Each of the two gives a consent of their own."""
    version = texts()[TEXT].version
    await consents.give(turn.tx, person_id, KIND, version, turn.channel, turn.now)
    await alarms.audit(turn.tx, "consent_given", person_id=person_id, detail={"kind": KIND, "version": version})


async def _tell(turn: Turn, person_id: int, content: Content) -> None:
    assert turn.arrival.family_id is not None
    for one in await handover.reached(turn.tx, turn.arrival.family_id):
        if one["person_id"] == person_id:
            body = contents.to_json(content)
            turn.lines.append(Line(one["lane_id"], "say", body, identity_id=one["identity_id"]))


def _person(turn: Turn) -> int:
    assert turn.arrival.person_id is not None
    return turn.arrival.person_id


_ACTS: Mapping[str, Callable[..., Awaitable[str | None]]] = {"o": _offer, "y": _agree, "e": _end}
