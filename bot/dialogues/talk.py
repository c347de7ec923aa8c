"""Dialogues of the service with one account: what an update means to them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from bot.care import routines
from bot.dialogues import choosing, deeds, leading, menus, news, roles
from bot.dialogues.entries import ENTRIES
from bot.dialogues.hearing import given
from bot.dialogues.speaking import say, standing
from curators import danger_watch
from curators.auto_line import called
from curators.turn import Turn
from curators.who_now import family_of, who_now
from scenarios import asking, shelf
from scenarios.moves import Facts, Moves, NotUnderstood, Old, Typed
from scenarios.texts import line
from storage.content import Content
from storage.event import EventKind
from storage.queries import accounts, consents, registering, scenario

AGAIN_SECONDS = 5
"""Several messages within so long get one repeat of the question."""


async def welcome(turn: Turn) -> None:
    """Lead somebody without consent: nothing but the dialogue is kept of them."""
    event, arrival = turn.event, turn.arrival
    assert arrival.identity_id is not None
    kept = await scenario.open_run(turn.tx, arrival.identity_id)
    if event.kind is EventKind.BUTTON:
        await _pressed_before_consent(turn, kept)
        return
    shown = event.kind is EventKind.START or menus.meant(turn) is not None
    if kept is not None and shown and await leading.resumed(turn, kept):
        return
    if kept is not None and not shown:
        found = await leading.answered(turn, kept, given(turn))
        if isinstance(found, NotUnderstood):
            _repeat(turn, found, f"again:{kept.id}:{kept.asked}:{int(turn.now.timestamp()) // AGAIN_SECONDS}")
        if found is not None:
            return
    await _begin_welcome(turn)


async def joined(turn: Turn) -> None:
    """Greet somebody who has joined by a code: the known by name, the new after their consent."""
    arrival = turn.arrival
    assert arrival.identity_id is not None
    turn.arrival = await accounts.behind(turn.tx, arrival.identity_id, inbox_id=arrival.inbox_id)
    arrival = turn.arrival
    assert arrival.person_id is not None
    if roles.has_both(turn):
        roles.tell(turn)
        if arrival.acts_as_curator:
            return
    if not arrival.consented:
        await _begin_welcome(turn)
        return
    await routines.give_defaults(turn)
    again = await accounts.has_others(turn.tx, arrival.person_id, arrival.identity_id or 0)
    told = standing(arrival.full_name, who_now(family_of(turn), turn.staff, turn.now))
    menus.put(turn, line("greeting_again" if again else "greeting", **told))


async def menu(turn: Turn) -> None:
    """Show the menu, and the open question under it."""
    menus.put(turn, line("menu"))
    kept = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
    if kept is not None:
        await leading.resumed(turn, kept)
    else:
        await news.ask_by_day(turn)


async def take(turn: Turn) -> bool:
    """Give a message to the menu or to the open dialogue; False where it is neither's, so that a curator reads it."""
    arrival = turn.arrival
    meant = menus.meant(turn)
    if meant is not None:
        await _chosen(turn, meant)
        return True
    if arrival.run_id is None or arrival.ref_id is not None:
        return False
    kept = await scenario.open_run(turn.tx, arrival.identity_id or 0)
    if kept is None:
        return False
    result = await leading.answered(turn, kept, given(turn))
    if isinstance(result, NotUnderstood):
        return await _missed(turn, kept, result)
    return result is not None and not (isinstance(result, Moves) and result.beside)


async def _missed(turn: Turn, kept: scenario.Kept, found: NotUnderstood) -> bool:
    """A near miss («31 февраля») is asked again; other words are the curator's to read, and that is said once.

    Whatever comes instead of a button of «Мне плохо», a voice message too, is a cry for help: people are called.
    """
    if shelf.shelf()[kept.scenario].scenario.danger:
        await leading.cancel(turn, kept)
        await danger_watch.cried(turn)
        menus.put(turn)
        return False
    if found.near:
        for content in found.say:
            say(turn, content)
        return True
    if shelf.insists(kept.scenario):
        words = f"{line('passed_on')}\n\n{found.say[-1].text}"
        say(turn, msgspec.structs.replace(found.say[-1], text=words), key=f"passed:{kept.id}:{kept.asked}")
    return False


async def pressed(turn: Turn) -> None:
    """A button of a dialogue or of the menu."""
    arrival, data = turn.arrival, turn.event.button or ""
    assert arrival.own_lane_id is not None
    if data.startswith("m:"):
        turn.answer(arrival.own_lane_id)
        await _chosen(turn, data[2:])
    elif not await _answered_by_button(turn):
        turn.answer(arrival.own_lane_id, line("already"))
        say(turn, Content(text=line("nothing_open")))


async def _pressed_before_consent(turn: Turn, kept: scenario.Kept | None) -> None:
    """A button of the dialogue about consent; an old one of a talk that was erased makes nothing new."""
    arrival = turn.arrival
    assert arrival.identity_id is not None
    assert arrival.own_lane_id is not None
    if await _answered_by_button(turn):
        return
    turn.answer(arrival.own_lane_id, line("already"))
    if kept is not None:
        await leading.resumed(turn, kept)
    elif arrival.person_id is not None:
        await _begin_welcome(turn)
    else:
        await consents.forget(turn.tx, arrival.identity_id)
        turn.arrival = arrival._replace(identity_id=None)
        say(turn, Content(text=line("nothing_kept")))


async def _answered_by_button(turn: Turn) -> bool:
    """Give the press to its dialogue, open or behind; False where it is none of this account's."""
    lane_id, found = turn.arrival.own_lane_id, asking.read_data(turn.event.button or "")
    assert lane_id is not None
    kept = await scenario.one_run(turn.tx, found[0], turn.arrival.identity_id or 0) if found is not None else None
    if found is None or kept is None:
        return False
    before = len(turn.lines)
    if found[1].choice == asking.RESUME and kept.state in {"open", "queued"}:
        other = await scenario.open_run(turn.tx, kept.identity_id)
        await leading.resumed(turn, kept if other is None else other)
        result = None
    elif found[1].choice == asking.NOW and kept.state == "queued":
        await choosing.now(turn, kept)
        result = None
    else:
        result = await leading.answered(turn, kept, found[1])
    if isinstance(result, NotUnderstood | Old):
        for content in result.say:
            say(turn, content)
    turn.answer(lane_id, line("already") if isinstance(result, Old) else None)
    if turn.event.callback_id is not None:
        turn.lines.insert(before, turn.lines.pop())  # the button's spinner stops before anything else is said
    return True


async def _chosen(turn: Turn, what: str) -> None:
    """Do what an entry of the menu says."""
    if what == "call":
        # An open dialogue is put aside: what is written now is for the curator.
        kept = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
        if kept is None or not isinstance(await leading.answered(turn, kept, Typed(asking.CALL_WORDS)), Moves):
            await deeds.call(turn)
    elif what == "about":
        await _about(turn)
    elif what in ENTRIES:
        await ENTRIES[what](turn)
    else:
        await menu(turn)


async def _about(turn: Turn) -> None:
    consent = await consents.in_force(turn.tx, turn.arrival.person_id or 0)
    agreed = await consents.kinds(turn.tx, turn.arrival.person_id or 0)
    others = {kind: kind in agreed for kind in ("health", "doctor", "trusted", "mailings")}
    facts: Facts = {"agreed_at": None, "on_paper": False, **others}
    if consent is not None:
        zone = ZoneInfo(turn.arrival.timezone or turn.zone)
        facts["agreed_at"] = f"{consent['given_at'].astimezone(zone):%d.%m.%Y}"
        facts["on_paper"] = consent["channel"] == "paper"
    await choosing.choose(turn, "about", facts)


async def _begin_welcome(turn: Turn) -> None:
    arrival, content = turn.arrival, turn.event.content
    wrote = turn.event.kind is EventKind.MESSAGE and content is not None and menus.meant(turn) is None
    if arrival.person_id is None:
        await leading.begin(turn, "welcome", {"territories": await _territories(turn), "wrote": wrote})
        return
    who = who_now(family_of(turn), turn.staff, turn.now)
    facts: Facts = {
        "name": called(arrival.full_name or ""),
        "curator": who.curator,
        "returned": await consents.had(turn.tx, arrival.person_id),
        "wrote": wrote,
    }
    await leading.begin(turn, "consent", facts)


async def _territories(turn: Turn) -> list[str]:
    """Where families are known to live, then where curators work."""
    of_curators = {one for row in turn.staff.roster.curators.values() for one in row.territories}
    return list(dict.fromkeys([*await registering.territories(turn.tx), *sorted(of_curators)]))


def _repeat(turn: Turn, found: NotUnderstood, key: str) -> None:
    for number, content in enumerate(found.say):
        say(turn, content, key=f"{key}:{number}")
