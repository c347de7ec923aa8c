"""A curator's message: a command, a note, an answer to the console's own question, or words for a family."""

from __future__ import annotations

import msgspec

from curators import referral_talk
from curators.console import canned, commanding, form, guard, handover, notes, outside, send, supervision
from curators.console.commands import read
from curators.console.pending import Aside, Filling, Handover, Outside, Preview, Typed
from curators.console.spot import Spot
from curators.heading import SUPERVISION
from curators.referral import of_kind
from storage.content import Content

CLOSED = "Эту семью теперь ведёт другой куратор. Сообщение не отправлено."


async def said(spot: Spot, content: Content) -> None:
    """Decide what a message of the curator is. What goes to a family is only what is surely meant for it."""
    event, place = spot.turn.event, spot.place
    if event.album is not None and event.album == spot.pending.album:
        await _album_goes_on(spot, content)
        return
    asked = read(content)
    if asked is not None:
        await commanding.command(spot, asked, content)
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
