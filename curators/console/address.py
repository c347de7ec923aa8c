"""«Кому»: which adult of a family answers go to."""

from __future__ import annotations

from curators.console import card
from curators.console.spot import Spot
from curators.heading import MESSENGERS, short_name
from storage.content import Button
from storage.queries import alarms, consoles, people


async def show(spot: Spot) -> None:
    """List the adults, the addressed one marked."""
    assert spot.place.family_id is not None
    adults = await people.adults(spot.turn.tx, spot.place.family_id)
    if len(adults) == 1:
        spot.say(f"В семье один взрослый: {adults[0]['full_name']}. Все ответы уходят сюда.")
        return
    rows = tuple(
        (
            Button(
                ("✓ " if one["id"] == spot.place.person_id else "")
                + short_name(one["full_name"])
                + (f" · {MESSENGERS[one['channel']]}" if one["channel"] else " · ещё не в чате"),
                f"c:wp:{spot.thread_id}:{one['id']}",
            ),
        )
        for one in adults
    )
    spot.say("Кому из семьи уходят ответы? Когда кто-то из взрослых напишет сам, ответы пойдут ему.", rows)


async def choose(spot: Spot, person_id: int) -> str:
    """Answers go to this adult now."""
    assert spot.place.family_id is not None
    adults = await people.adults(spot.turn.tx, spot.place.family_id)
    person = next((one for one in adults if one["id"] == person_id), None)
    if person is None:
        return "Этот человек не из этой семьи."
    await consoles.address(spot.turn.tx, spot.thread_id, person_id)
    await alarms.audit(
        spot.turn.tx,
        "addressee_chosen",
        curator_id=spot.curator.id,
        person_id=person_id,
        family_id=spot.place.family_id,
    )
    await card.refresh(spot.turn, spot.thread_id)
    spot.say(f"Теперь ответы уходят: {person['full_name']}.")
    return short_name(person["full_name"])
