"""What a dialogue about a doctor ends in: an order that the clock hands over, outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

import msgspec

from bot.dialogues.speaking import say, vault_of
from curators import dispatch_words as words
from curators.turn import Turn
from storage.content import Button, Content
from storage.queries import alarms, dispatch

CARRIED = ("patient", "age", "words", "temperature", "address", "doctor", "phone")


async def asked(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep what is asked, sealed; it leaves within seconds."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    if not turn.dispatch:  # the system was switched off while the dialogue was open
        say(turn, Content(text=words.failed(params["intent"], None, told=False)))
        return
    content = {key: given for key in CARRIED if (given := params.get(key, "").strip())}
    if "temperature" in content:
        content["temperature"] = content["temperature"].replace(",", ".")  # people write it with a comma
    content["name"] = turn.arrival.full_name or ""
    sealed = vault_of(turn).encrypt(msgspec.json.encode(content).decode())
    intent = params["intent"]
    order_id = await dispatch.put(turn.tx, person_id, intent, "http", f"zabota-{uuid4().hex}", sealed, turn.now)
    await alarms.audit(
        turn.tx, "dispatch_asked", person_id=person_id, family_id=turn.arrival.family_id, detail={"id": order_id}
    )
    button = Button("Мои вызовы", "v:l")
    say(turn, Content(text=words.sending(intent), buttons=((button,),)))
