"""decide(turn): whose update it is, and which room answers for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.care import entries as help_menu
from bot.care import plots_room as plots_room  # «Графики» of the console are drawn from there
from bot.care import pregnancy_told as pregnancy_told  # «Беременность», too
from bot.care import prescribing as prescribing  # «Лекарства» of the console is led from there
from bot.care import reminders_menu, taps, typed
from bot.cases import mine
from bot.cases import said as case_words
from bot.children import card_room as card_room  # «Дети» of the console is led from there
from bot.children import pages as children_pages
from bot.dialogues import menus, news, roles
from bot.dialogues import talk as dialogues
from bot.dispatch import menu as dispatch_menu
from bot.measures import console as console  # «Меры» and «Рядом» of the console are led from there
from bot.measures import menu as measures_menu
from bot.outreach import cast_room as cast_room  # «Рассылка» of the console is led from there
from bot.outreach import event_room as event_room  # «Событие», too
from bot.outreach import guests, refusing
from bot.reports import room as room  # «Отчёт» of the console is led from there
from bot.surveys import survey_room as survey_room  # «Опрос» of the console is led from there
from curators import changes, danger_watch, joining, referral_consent, relay, taking
from curators.codes import read_code
from curators.console import card, entry
from curators.joining import Joined
from curators.turn import Turn
from storage.event import EventKind
from storage.queries import accounts, lanes, people
from storage.queries import joining as invites

_TALK = {EventKind.MESSAGE, EventKind.START, EventKind.BUTTON}
_CHANGES = {EventKind.EDIT, EventKind.DELETE, EventKind.REACTION}

ROOMS: tuple[tuple[Callable[[Turn], bool], Callable[[Turn], Awaitable[None]]], ...] = (
    (taps.concerns, taps.pressed),
    (reminders_menu.concerns, reminders_menu.pressed),
    (mine.concerns, mine.pressed),
    (referral_consent.concerns, referral_consent.pressed),
    (dispatch_menu.concerns, dispatch_menu.pressed),
    (refusing.concerns, refusing.pressed),
    (guests.concerns, guests.pressed),
    (children_pages.concerns, children_pages.pressed),
    (news.concerns, news.pressed),
)
"""Rooms with buttons of their own under what a person is told: whether a press is theirs, and what it does."""


async def decide(turn: Turn) -> None:
    """Route one update: button → scenario or console, curator → console, family → relay, stranger → welcome."""
    event, arrival = turn.event, turn.arrival
    if event.kind is EventKind.BLOCKED:
        await _blocked(turn)
    elif event.kind is EventKind.CHAT_MOVED:
        if arrival.lane_id is not None and event.payload is not None:
            await lanes.move(turn.tx, arrival.lane_id, event.payload)
    elif taking.concerns(turn):
        await taking.pressed(turn)
    elif event.kind in _CHANGES:
        if event.kind is EventKind.EDIT and event.private and not _as_curator(turn):
            await danger_watch.watch(turn)
        if event.kind is EventKind.EDIT and arrival.ref_id is None and arrival.curator_id is not None:
            await entry.edited(turn)
        elif arrival.curator_id is not None or arrival.consented:
            await changes.changed(turn)
    elif not event.private:
        if arrival.curator_id is not None:
            await entry.handle(turn)
    elif event.kind in _TALK or event.kind is EventKind.UNBLOCKED:
        await _talk(turn)


async def _blocked(turn: Turn) -> None:
    if turn.arrival.identity_id is not None:
        await people.blocked(turn.tx, turn.arrival.identity_id, turn.now)
        await _card(turn)


async def _talk(turn: Turn) -> None:
    """What somebody says to the bot in private: a code first, then by who they are."""
    if turn.arrival.identity_id is None or turn.arrival.own_lane_id is None:
        await meet(turn)
    arrival, event = turn.arrival, turn.event
    if arrival.blocked:
        assert arrival.identity_id is not None
        await people.blocked(turn.tx, arrival.identity_id, None)
        await _card(turn)
    if event.kind is EventKind.UNBLOCKED:
        return
    if event.kind is EventKind.MESSAGE and not _as_curator(turn) and not menus.asks_for_help(turn):
        danger = await danger_watch.watch(turn)
    else:
        danger = False
    if event.kind is not EventKind.BUTTON and await came_with_code(turn):
        return
    if await roles.switched(turn):
        return
    for concerns, pressed in ROOMS:
        if concerns(turn):
            await pressed(turn)
            return
    arrival = turn.arrival
    if _as_curator(turn):
        await entry.handle(turn)
    elif arrival.person_id is not None and arrival.consented:
        await from_family(turn, danger=danger)
    elif not (danger and arrival.run_id is not None):  # a cry for help is no answer to a question
        await dialogues.welcome(turn)


async def _card(turn: Turn) -> None:
    """What the pinned cards tell of this account has changed."""
    if turn.arrival.thread_id is not None:
        await card.refresh(turn, turn.arrival.thread_id)


def _as_curator(turn: Turn) -> bool:
    arrival = turn.arrival
    return arrival.curator_id is not None and bool(arrival.acts_as_curator or arrival.person_id is None)


async def meet(turn: Turn) -> None:
    """Make an account of somebody new: until consent nothing of them but the dialogue is kept."""
    event = turn.event
    lane_id = await lanes.ensure(turn.tx, turn.channel, turn.bot, event.chat_id, private=True)
    identity_id = await people.ensure_identity(turn.tx, turn.channel, event.user_id, lane_id)
    turn.arrival = turn.arrival._replace(identity_id=identity_id, own_lane_id=lane_id, lane_id=lane_id)


async def came_with_code(turn: Turn) -> bool:
    """Join by a code where one was given: a deep link, or typed as plain text; True where nothing is left to do."""
    event, arrival = turn.event, turn.arrival
    assert arrival.identity_id is not None
    assert arrival.own_lane_id is not None
    code = read_code(event.payload) or await _typed_code(turn)
    if code is None:
        return joining.not_a_code(turn, arrival.own_lane_id)
    joined = await joining.join(turn, code, arrival.identity_id, arrival.own_lane_id)
    if joined is Joined.CURATOR:
        await entry.joined(turn)
        if arrival.person_id is not None:
            turn.arrival = await accounts.behind(turn.tx, arrival.identity_id, inbox_id=arrival.inbox_id)
            roles.tell(turn)
    elif joined is Joined.PERSON:
        await dialogues.joined(turn)
        await _card(turn)
    if joining.with_words(turn) and joined is not Joined.CURATOR:
        # VK's link gives the code beside a person's own first words, which are for their curator, if they may be kept.
        newly_both = joined is Joined.PERSON and _as_curator(turn)
        return newly_both or not (turn.arrival.consented or _as_curator(turn))
    # Somebody who opens their link again is asked what was left open: their consent.
    return joined is not Joined.AGAIN or arrival.person_id is None or bool(arrival.consented)


async def _typed_code(turn: Turn) -> str | None:
    """A code sent as plain text; of somebody who has joined only one that exists, so that no word of theirs is lost.

    A curator types codes to pass them on: theirs are never taken as their own.
    """
    content = turn.event.content
    if content is None or content.attachments or _as_curator(turn):
        return None
    code = read_code(content.text)
    if code is None or not turn.arrival.consented:
        return code
    return code if await invites.exists(turn.tx, code) else None


async def from_family(turn: Turn, *, danger: bool = False) -> None:
    """What a person with consent does: an answer to an open dialogue, a menu, or a message for their curator."""
    event = turn.event
    if event.kind is EventKind.MESSAGE:
        content = event.content
        if content is None or content.empty:
            return
        if danger:
            await help_menu.told_in_words(turn)
            if await dispatch_menu.calls_a_doctor(turn):
                await dialogues.take(turn)
        elif await typed.said(turn) or await case_words.said(turn) or await dialogues.take(turn):
            return
        await relay.from_family(turn, content)
        return
    arrival = turn.arrival
    if arrival.identity_id != arrival.last_identity_id and arrival.identity_id and arrival.person_id:
        await people.uses(turn.tx, arrival.person_id, arrival.identity_id)
    if measures_menu.concerns(turn):
        await measures_menu.pressed(turn)
    elif event.kind is EventKind.BUTTON:
        await dialogues.pressed(turn)
    elif event.kind is EventKind.START:
        await dialogues.menu(turn)
