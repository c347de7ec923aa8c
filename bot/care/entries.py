"""What the menu opens of health: «Мне плохо», «Как я себя чувствую», «Моя беременность»."""

from __future__ import annotations

from typing import Any

from bot.care import dating, pregnancy
from bot.dialogues import choosing
from bot.dialogues.expecting import FACT, expecting
from bot.dialogues.speaking import vault_of
from curators.turn import Turn
from scenarios import check_ins
from scenarios.pregnancy_marks import MOVEMENTS
from scenarios.shelf import shelf
from storage.queries import consents, pregnancies, routines, scenario

FEELING_BAD = "feeling_bad"


async def feeling_bad(turn: Turn) -> None:
    """Danger signs in one tap; pressed again, the same question comes again."""
    await choosing.choose(turn, FEELING_BAD, {FACT: await expecting(turn)})


async def told_in_words(turn: Turn) -> None:
    """A danger was told in words while «Мне плохо» stood open: people are called already, it asks no more."""
    kept = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
    if kept is not None and kept.scenario == FEELING_BAD:
        await scenario.save(turn.tx, kept._replace(state="done"), None)


async def my_pregnancy(turn: Turn) -> None:
    """The term, the week, birth and loss."""
    await choosing.choose(turn, "pregnancy", await pregnancy.facts(turn))


async def how_i_feel(turn: Turn) -> None:
    """What may be noted, and what is to be asked."""
    person_id = turn.arrival.person_id or 0
    found = await pregnancies.active(turn.tx, person_id)
    known = dating.opened(vault_of(turn), found.dating) if found is not None else None
    age = known.age(pregnancy.today(turn)) if known is not None else None
    facts: dict[str, Any] = {
        "health": "health" in await consents.kinds(turn.tx, person_id),
        FACT: await expecting(turn),
        "movements": age is not None and age.weeks >= MOVEMENTS,
        "monthly": check_ins.monthly(turn.arrival.audiences or ()) or "",
        "epds": "epds" if "epds" in shelf() else "",
        "asked": [row["scenario"] for row in await routines.in_force(turn.tx, person_id)],
        "by_itself": False,
    }
    await choosing.choose(turn, "check_ins", facts)
