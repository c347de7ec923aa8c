"""Everybody's invite code and the links that carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.channels.errors import ChannelError
from bot.connect import connect_all
from bot.settings import Settings
from bot.shell.refusal import Refusal, Status
from curators.codes import new_code
from curators.console.invites import LIVES
from storage.queries import inviting
from storage.transaction import Database

Kind = Literal["curators", "families"]


@dataclass(frozen=True, slots=True)
class Invite:
    """One line of what the command prints; a link is empty where its messenger isn't configured."""

    id: str
    full_name: str
    code: str
    telegram: str
    vk: str
    max: str


async def link_bases(settings: Settings) -> dict[str, str]:
    """Each configured messenger's link up to the code; Telegram and MAX are asked what the bot is called there."""
    bases: dict[str, str] = {}
    if settings.vk is not None:
        bases["vk"] = f"https://vk.me/club{settings.vk.group_id}?ref="
    asked = settings.model_copy(update={"vk_token": None})
    names = {"telegram": "Telegram", "max": "MAX"}
    for channel, (_, port) in (await connect_all(asked)).items():
        try:
            bases[channel] = f"{(await port.me()).link}?start="
        except ChannelError as error:
            raise Refusal(
                Status.AWAY,
                f"{names[channel]} не говорит, как зовут бота, без этого ссылку не сделать: {error.detail}.",
            ) from error
        finally:
            await port.close()
    return bases


async def invites(db: Database, kind: Kind, bases: Mapping[str, str], now: datetime) -> list[Invite]:
    """Give everybody's code in force, made where there is none, with its links."""
    async with db.transaction() as tx:
        await inviting.lock(tx)
        read = inviting.people if kind == "families" else inviting.curators
        rows = await read(tx, now)
        codes = {row["id"]: row["code"] or new_code() for row in rows}
        fresh = [row["id"] for row in rows if row["code"] is None]
        column = "person_id" if kind == "families" else "curator_id"
        await inviting.issue(tx, column, [codes[one] for one in fresh], fresh, now + LIVES)
    return [_invite(row["external_id"], row["full_name"], codes[row["id"]], bases) for row in rows]


def _invite(external_id: str, full_name: str, code: str, bases: Mapping[str, str]) -> Invite:
    links = {channel: f"{bases[channel]}{code}" if channel in bases else "" for channel in ("telegram", "vk", "max")}
    return Invite(external_id, full_name, code, **links)
