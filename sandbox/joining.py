"""The first start of the demo: sample curators and families are imported, and everybody opens their invite link."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import aiohttp

from sandbox.chats import BOT
from sandbox.clock import ZONE
from sandbox.program import ROOT, Program
from sandbox.serve import Addresses
from sandbox.world import Person, World

KINDS = ("curators", "families")
"""Curators first: a family's first words find somebody to answer."""
MEASURES = ROOT / "scenarios" / "catalogue" / "measures.yaml"
GREETED_WITHIN = 20.0
MOTHER = "p-volkova"


class Joined:
    """Who has come by their link already: `{person's key: messenger}`."""

    KEPT: ClassVar[tuple[str, ...]] = ("keys", "told")

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.told = False
        """Prescriptions, the fund and the pregnancy are there: they come once, however many people come later."""


async def join_everybody(world: World, program: Program, joined: Joined, addresses: Addresses, sample: Path) -> None:
    """Import what isn't there and let everybody join who hasn't; done already, it asks nobody."""
    if joined.told and all(person.key in joined.keys for person in world.people):
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
        if joined.told:
            return
        await program.command("import", str(sample / "medication-requests.json"), "--kind", "medication-requests")
        await program.command("fund", "deposit", "500 000", "--words", "Пожертвование, для показа")
        await tell_of_pregnancy(world, addresses, http)
        joined.told = True


async def tell_of_pregnancy(world: World, addresses: Addresses, http: aiohttp.ClientSession) -> None:
    """The expectant mother answers, on her own phone, what every expectant mother is asked."""
    mother = next(person for person in world.people if person.key == MOTHER)
    user = str(mother.telegram_id)
    began = datetime.fromtimestamp(world.clock(), ZONE).date() - timedelta(weeks=20, days=2)
    for said in ("Моя беременность", "По последним месячным", f"{began:%d.%m.%Y}", "28", "Одного"):
        heard = _heard(world, user)
        body = {"user": user, "text": said}
        async with http.post(f"{addresses.telegram}/phone/send", json=body) as answer:
            answer.raise_for_status()
        await _more_than(world, user, heard)


async def _more_than(world: World, user: str, heard: int) -> None:
    """Wait for the bot's next words, but not for ever."""
    end = asyncio.get_running_loop().time() + GREETED_WITHIN
    while asyncio.get_running_loop().time() < end:
        if _heard(world, user) > heard:
            return
        await asyncio.sleep(0.1)


def _heard(world: World, user: str) -> int:
    chats = world.sides["telegram"].chats_of(user)
    return sum(message.sender == BOT for chat in chats for message in chat.messages.values())


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
