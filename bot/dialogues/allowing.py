"""Whether a dialogue may be led with this person: some run only under a consent of their own."""

from __future__ import annotations

from bot.dialogues.speaking import say
from curators.turn import Turn
from scenarios.schema import Scenario
from scenarios.texts import line
from storage.content import Button, Content
from storage.queries import consents

CALL = Button("Связаться с куратором", "m:call")


async def allowed(turn: Turn, scenario: Scenario) -> bool:
    """Tell whether the consent it needs is in force now."""
    if scenario.consent is None:
        return True
    person_id = turn.arrival.person_id
    return person_id is not None and scenario.consent in await consents.kinds(turn.tx, person_id)


def tell(turn: Turn, scenario: Scenario) -> None:
    """One honest line: why it can't be, and who helps."""
    say(turn, Content(text=line("needs_consent", consent=scenario.consent, title=scenario.title), buttons=((CALL,),)))
