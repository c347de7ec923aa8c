"""What tests of faults share: ordering misfortunes, looking at requests and rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.rig import Phone, Rig, until

SENDS = {"telegram": "sendMessage", "vk": "messages.send", "max": "POST /messages"}
"""How each messenger calls sending a text."""


async def fault(rig: Rig, phone: Phone, kind: str, **more: Any) -> None:
    """Let requests to write to this phone meet a misfortune."""
    channel = channel_of(rig, phone)
    chat = {} if channel == "max" else {"chat": phone.user}
    rule = {"method": SENDS[channel], "kind": kind, **chat, **more}
    await rig.control(channel, "faults", {"rules": [rule]})


async def mend(rig: Rig, channel: str) -> None:
    """Call all misfortunes off."""
    async with rig.http.delete(f"{getattr(rig.addresses, channel)}/control/faults") as response:
        assert response.status == 200


def channel_of(rig: Rig, phone: Phone) -> str:
    return next(channel for channel in SENDS if getattr(rig.addresses, channel) == phone.base)


async def requests(rig: Rig, channel: str, words: str) -> list[dict[str, Any]]:
    """Requests to send these words, in order of arrival."""
    journal = await rig.control(channel, f"journal?method={quote(SENDS[channel])}")
    return [entry for entry in journal["entries"] if words in str(entry["params"])]


async def asked(rig: Rig, query: str, *values: Any) -> list[Any]:
    async with rig.db.transaction() as tx:
        return await tx.rows(query, *values)


async def talking(rig: Rig, family_on: str, curator_on: str = "vk") -> tuple[Phone, Phone, dict[str, str]]:
    """A family that has asked, its curator, and where the curator answers."""
    family, curator = await rig.pair(family_on, curator_on)
    await family.send("Вопрос")
    seen = await curator.sees("Вопрос")
    await settled(rig)  # else what is still on its way to the family may meet the misfortune meant for the answer
    return family, curator, {"reply_to": seen["id"], **({"topic": seen["topic"]} if seen["topic"] else {})}


async def settled(rig: Rig) -> None:
    """Wait until nothing is on its way."""

    async def over() -> bool:
        [(busy,)] = await asked(rig, "SELECT count(*) FROM lane WHERE next_at IS NOT NULL OR lease_until IS NOT NULL")
        return bool(busy == 0)

    await until(over, 20.0, "silence")


def answers(texts: list[str], *wanted: str) -> list[str]:
    """Those of the texts that are wanted, in the order they stand."""
    return [text for text in texts if text in wanted]
