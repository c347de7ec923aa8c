"""The first start of the demo: sample curators and families are imported, and everybody opens their invite link."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import ClassVar

import aiohttp

from sandbox.chats import BOT
from sandbox.program import ROOT, Program
from sandbox.serve import Addresses
from sandbox.world import Person, World

KINDS = ("curators", "families")
"""Curators first: a family's first words find somebody to answer."""
MEASURES = ROOT / "scenarios" / "catalogue" / "measures.yaml"
GREETED_WITHIN = 20.0


class Joined:
    """Who has come by their link already: `{person's key: messenger}`."""

    KEPT: ClassVar[tuple[str, ...]] = ("keys",)

    def __init__(self) -> None:
        self.keys: set[str] = set()


async def join_everybody(world: World, program: Program, joined: Joined, addresses: Addresses, sample: Path) -> None:
    """Import what isn't there and let everybody join who hasn't; done already, it asks nobody."""
    if all(person.key in joined.keys for person in world.people):
        return
    for kind in KINDS:
        await program.command("import", str(sample / f"{kind}.csv"), "--kind", kind)
    await program.command("import", str(sample / "services.csv"), "--kind", "services")
    await program.command("import", str(MEASURES), "--kind", "measures")
    async with aiohttp.ClientSession() as http:
        for kind in KINDS:
            invites = json.loads(await program.command("invites", "--kind", kind, "--format", "json"))
            codes = {invite["id"]: invite["code"] for invite in invites}
            for person in world.people:
                if person.key in codes and person.key not in joined.keys:
                    for messenger, user in _accounts(person):
                        body = {"user": user, "payload": codes[person.key]}
                        async with http.post(f"{getattr(addresses, messenger)}/phone/start", json=body) as answer:
                            answer.raise_for_status()
                    joined.keys.add(person.key)
                    for messenger, user in _accounts(person):
                        await _greeted(world, messenger, user)


def _accounts(person: Person) -> list[tuple[str, str]]:
    numbers = {"telegram": person.telegram_id, "vk": person.vk_id, "max": person.max_id}
    return [(messenger, str(number)) for messenger, number in numbers.items() if number is not None]


async def _greeted(world: World, messenger: str, user: str) -> None:
    """Wait for the bot's first words, but not for ever: its network may be switched off on the page."""
    end = asyncio.get_running_loop().time() + GREETED_WITHIN
    while asyncio.get_running_loop().time() < end:
        chats = world.sides[messenger].chats_of(user)
        if any(message.sender == BOT for chat in chats for message in chat.messages.values()):
            return
        await asyncio.sleep(0.1)
