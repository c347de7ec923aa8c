"""News and invitations: asked about once, when a person has come themselves; no dialogue waits behind it.

What is agreed to stands in the button (`n:y:{version}`): an old message records the text it showed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.dialogues import calls, deeds
from bot.dialogues.speaking import known, say, show
from curators.console import card
from curators.turn import Turn
from scenarios.quiet import Quiet, is_quiet
from scenarios.texts import Text, line
from storage.content import Button, Content
from storage.queries import alarms, consents

KIND, TEXT = "mailings", "consent_mailings"
DATA = re.compile(r"n:(y|n|r):([\w.-]{1,40})")
GRIEVING = timedelta(days=60)
"""So long after a loss nobody is asked."""


async def ask_by_day(turn: Turn) -> None:
    """Ask whoever has opened the menu; at night they have come for something else."""
    hours = turn.reminding.quiet
    local = turn.now.astimezone(ZoneInfo(turn.arrival.timezone or turn.zone))
    if hours is None or not is_quiet(Quiet(*hours), local):
        await ask_once(turn)


async def ask_once(turn: Turn) -> None:
    """Ask, unless they were asked before or have answered already, and not over another open question."""
    person_id = turn.arrival.person_id
    if person_id is not None and await consents.ask_news(turn.tx, person_id, turn.now, turn.now - GRIEVING):
        say(turn, Content(text=f"{line('news_asked')}\n\n{_text(turn).gist}", buttons=_buttons(turn)))


def concerns(turn: Turn) -> bool:
    """Tell whether this update is an answer to that."""
    given = DATA.fullmatch(turn.event.button or "")
    return given is not None and turn.arrival.person_id is not None and bool(turn.arrival.consented)


async def pressed(turn: Turn) -> None:
    """«Согласен», «Не нужно», or the whole text."""
    match = DATA.fullmatch(turn.event.button or "")
    person_id, lane_id = turn.arrival.person_id, turn.arrival.own_lane_id
    assert match is not None
    assert person_id is not None
    assert lane_id is not None
    turn.answer(lane_id)
    if match[1] == "r":
        say(turn, Content(text=_text(turn).body, buttons=_buttons(turn, whole=False)))
    elif match[1] == "y":
        await deeds.agreed(turn, person_id, KIND, match[2])
        show(turn, Content(text=line("news_agreed")))
    else:
        await _refused(turn, person_id)
        show(turn, Content(text=line("news_refused")))


async def _refused(turn: Turn, person_id: int) -> None:
    """Said after a yes, it takes the yes back."""
    had = KIND in await consents.kinds(turn.tx, person_id)
    await consents.withdraw(turn.tx, person_id, KIND, turn.now)
    action = "consent_withdrawn" if had else "consent_refused"
    await alarms.audit(turn.tx, action, person_id=person_id, detail={"kind": KIND})
    if had and turn.arrival.thread_id is not None:
        await card.refresh(turn, turn.arrival.thread_id)


def _text(turn: Turn) -> Text:
    found: Text = known(turn)["texts"][TEXT]
    return found


def _buttons(turn: Turn, *, whole: bool = True) -> tuple[tuple[Button, ...], ...]:
    version = _text(turn).version
    rows = ((Button("Согласен", f"n:y:{version}"), Button("Не нужно", f"n:n:{version}")),)
    return (*rows, (Button("Прочитать целиком", f"n:r:{version}"),)) if whole else rows


async def _called(turn: Turn, _params: Mapping[str, str]) -> None:
    """`ask_news`: at the end of getting to know each other."""
    await ask_once(turn)


calls.register({"ask_news": _called})
