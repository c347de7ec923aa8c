"""A curator's message: a command, a note, an answer to the console's own question, or words for a family."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from curators import referral_talk
from curators.console import (
    address,
    aid_asking,
    aid_deciding,
    alerts,
    audit,
    away,
    canned,
    card,
    cases_lists,
    cases_work,
    consilium,
    families,
    form,
    gate,
    guard,
    handover,
    history,
    invites,
    moving,
    notes,
    outside,
    queue,
    referral_asking,
    referral_deeds,
    send,
    shifts,
    supervision,
    territory,
    workplace,
)
from curators.console.commands import NAMES, Asked, read, without_head
from curators.console.greeting import help_text
from curators.console.pending import Aside, Filling, Handover, Outside, Preview, Typed
from curators.console.spot import Spot
from curators.heading import SUPERVISION
from curators.referral import of_kind
from curators.roles import Act, may
from storage.content import Button, Content

UNKNOWN = "Такой команды у меня нет, поэтому никому ничего не отправлено. Все команды: /help."
WHICH = "О какой семье речь? Напишите это в её теме, ответьте на её сообщение или выберите в «Семьи»."
CLOSED = "Эту семью теперь ведёт другой куратор. Сообщение не отправлено."


async def said(spot: Spot, content: Content) -> None:
    """Decide what a message of the curator is. What goes to a family is only what is surely meant for it."""
    event, place = spot.turn.event, spot.place
    if event.album is not None and event.album == spot.pending.album:
        await _album_goes_on(spot, content)
        return
    asked = read(content)
    if asked is not None:
        await _command(spot, asked, content)
        if event.album is not None and spot.pending.album != event.album:
            # Said with one photo of several: the others must not go to the family as if nothing had been said.
            await spot.remember(album=event.album, album_to="command")
    elif place.closed:
        spot.say(CLOSED if of_kind(place.kind) is None else referral_talk.OVER)
    elif place.ref_direction == "note":
        await notes.add(spot, content)
    elif place.ref_direction == SUPERVISION:
        await supervision.add(spot, content)
    elif await _answered(spot, content):
        return
    elif guard.unsure(
        place, spot.pending, replies_to_unknown=event.reply_to is not None and spot.turn.arrival.ref_id is None
    ):
        await guard.ask(spot, content)
    else:
        await send.now(spot, content)


async def _answered(spot: Spot, content: Content) -> bool:
    """Take words the console has asked for in this very thread: a note for a colleague, a name, a changed answer."""
    ask, place = spot.pending.ask, spot.place
    if isinstance(ask, Filling) and form.meant(spot, ask):
        await form.typed(spot, ask, content)
        return True
    if (
        ask is None
        or isinstance(ask, Filling)
        or place.thread_id is None
        or ask.thread_id != place.thread_id
        or place.by == "reply"
    ):
        return False
    if isinstance(ask, Preview) and ask.changing:
        await canned.changed(spot, content, ask)
        return True
    if isinstance(ask, Outside):
        await outside.typed(spot, ask, content)
        return True
    if isinstance(ask, Handover):
        typed = Typed(content, spot.turn.event.message_id, spot.turn.event.album)
        await spot.remember(aside=Aside(place.thread_id, typed))
        await handover.typed(spot, content, ask)
        return True
    return False


async def _album_goes_on(spot: Spot, content: Content) -> None:
    """A further part of an album goes where its first part went."""
    pending = spot.pending
    to, _, which = pending.album_to.partition(":")
    if to == "held" and pending.held:
        await spot.remember(held=guard.joined(pending.held, content))
    elif to == "canned":
        await canned.more(spot, int(which), content)
    elif to == "ask" and isinstance(pending.ask, Preview):
        files = (*pending.ask.content.attachments, *content.attachments)
        whole = msgspec.structs.replace(pending.ask.content, attachments=files)
        await spot.remember(ask=msgspec.structs.replace(pending.ask, content=whole))
    elif to == "ask" and isinstance(pending.ask, Handover) and pending.ask.note is not None:
        files = (*pending.ask.note.attachments, *content.attachments)
        whole = msgspec.structs.replace(pending.ask.note, attachments=files)
        await spot.remember(ask=msgspec.structs.replace(pending.ask, note=whole))
    elif to == "form" and isinstance(pending.ask, Filling):
        await form.more_files(spot, pending.ask, content)
    elif to == "supervision":
        await supervision.go_on(spot, content)
    elif to == "command":
        if pending.aside is not None:
            [typed] = guard.joined((pending.aside.typed,), content)
            await spot.remember(aside=msgspec.structs.replace(pending.aside, typed=typed))
    else:
        await notes.go_on(spot, content)


async def _command(spot: Spot, asked: Asked, content: Content) -> None:
    """Run a command; words that might be meant for the family can still be sent to it."""
    aside = None
    if asked.doubtful and spot.place.thread_id is not None:
        aside = Aside(spot.place.thread_id, Typed(content, spot.turn.event.message_id))
    await spot.remember(aside=aside)
    if _refused(spot, asked.name):
        return
    if asked.name == "note":
        await notes.add(spot, without_head(content, asked.argument))
    elif asked.name == "supervision":
        await supervision.add(spot, without_head(content, asked.argument))
    elif asked.name == "template_add":
        await canned.add(spot, content, asked.argument)
    elif asked.name == "families":
        whose = territory if asked.argument and may(spot.curator.role, Act.FAMILIES_ALL) else families
        await whose.show(spot, words=asked.argument)
    else:
        await run(spot, asked.name, asked.argument)


def _refused(spot: Spot, name: str) -> bool:
    """Say why this isn't for them to do, where it isn't."""
    why = gate.refused(spot, gate.COMMANDS[name]) if name in NAMES else None
    if why is not None:
        spot.say(why)
    return why is not None


async def run(spot: Spot, name: str, argument: str = "") -> None:
    """Run a command by its name, typed or pressed."""
    if _refused(spot, name):
        return
    if name == "help":
        said = help_text(spot.turn.channel, spot.place.mode, spot.curator.role)
        if spot.turn.arrival.person_id is not None:
            said += "\n\n/family — писать как семья, /curator — снова как куратор."
        spot.say(said)
    elif name == "pult":
        mode = spot.place.mode if not spot.turn.event.private else workplace.private_mode(spot.turn)
        await workplace.open_here(spot.turn, spot.curator.id, spot.lane_id, mode)
    elif name in _ABOUT_NONE:
        await _ABOUT_NONE[name](spot, argument)
    elif name not in _ABOUT_FAMILY:
        spot.say(UNKNOWN, ((Button("Это для семьи — отправить", "c:talk"),),) if spot.pending.aside else ())
    elif spot.place.thread_id is None:
        spot.say(WHICH, ((Button("Семьи", "c:fams:0"),),))
    elif spot.place.closed or spot.place.view_id is None:
        spot.say("Эту семью теперь ведёт другой куратор." if of_kind(spot.place.kind) is None else referral_talk.OVER)
    else:
        await _ABOUT_FAMILY[name](spot, argument)


async def _alerts(spot: Spot, _: str) -> None:
    await alerts.show(spot)


async def _template(spot: Spot, _: str) -> None:
    await canned.show(spot, 0)


async def _transfer(spot: Spot, argument: str) -> None:
    await handover.begin(spot, words=argument)


async def _history(spot: Spot, argument: str) -> None:
    await history.show(spot, words=argument or None)


async def _card(spot: Spot, _: str) -> None:
    await card.show(spot)


async def _who(spot: Spot, _: str) -> None:
    await address.show(spot)


async def _invite(spot: Spot, _: str) -> None:
    await invites.show(spot)


async def _cases(spot: Spot, _: str) -> None:
    await cases_lists.show(spot)


async def _measures(spot: Spot, _: str) -> None:
    await outside.begin(spot, "mea")


async def _erasures(spot: Spot, _: str) -> None:
    await outside.begin(spot, "era")


async def _services(spot: Spot, _: str) -> None:
    await outside.begin(spot, "srv")


async def _report(spot: Spot, _: str) -> None:
    await outside.begin(spot, "rep")


async def _broadcast(spot: Spot, _: str) -> None:
    await outside.begin(spot, "cast")


async def _event(spot: Spot, _: str) -> None:
    await outside.begin(spot, "evt")


async def _survey(spot: Spot, argument: str) -> None:
    await outside.begin(spot, "svr" if argument.casefold() in {"results", "итоги"} else "svy")


async def _plots(spot: Spot, _: str) -> None:
    await outside.begin(spot, "plot")


async def _children(spot: Spot, _: str) -> None:
    await outside.begin(spot, "kid")


async def _rx(spot: Spot, _: str) -> None:
    await outside.begin(spot, "rx")


_ABOUT_FAMILY: dict[str, Callable[[Spot, str], Awaitable[None]]] = {
    "card": _card,
    "history": _history,
    "transfer": _transfer,
    "template": _template,
    "who": _who,
    "invite": _invite,
    "plots": _plots,
    "rx": _rx,
    "measures": _measures,
    "services": _services,
    "case": cases_work.of_family,
    "children": _children,
    "aid": aid_asking.begin,
    "specialist": referral_asking.begin,
    "consilium": consilium.begin,
}
_ABOUT_NONE: dict[str, Callable[[Spot, str], Awaitable[None]]] = {
    "alerts": _alerts,
    "cases": _cases,
    "referrals": referral_deeds.listed,
    "fund": aid_deciding.show_fund,
    "broadcast": _broadcast,
    "event": _event,
    "queue": queue.show,
    "report": _report,
    "survey": _survey,
    "audit": audit.show,
    "erasures": _erasures,
    "away": away.begin,
    "absences": away.show,
    "shift": shifts.begin,
    "move": moving.begin,
}
