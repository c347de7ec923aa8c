"""The messengers: whose token it is, what it may do, where updates go, whose clock is right."""

from __future__ import annotations

import asyncio
from datetime import UTC
from email.utils import parsedate_to_datetime

import aiohttp

from bot.channels.errors import ChannelError, Permanent, Reason
from bot.channels.port import Ear, Me, Port, Registered
from bot.checkup.database import skew
from bot.checkup.finding import Finding, fault, fine, note
from bot.settings import Settings

NAMES = {"telegram": "Telegram", "vk": "ВКонтакте", "max": "MAX"}
OFFICIAL = {"telegram": "https://api.telegram.org", "vk": "https://api.vk.com", "max": "https://platform-api2.max.ru"}
WITHIN = 15.0
NEEDED = ("«messages»", "Токен выдан сообществу")
"""Faults of a token without which nothing works; the others only narrow what it can do."""


async def check(settings: Settings, ear: Ear, port: Port) -> list[Finding]:
    """Look at one messenger."""
    name = NAMES[ear.channel]
    try:
        async with asyncio.timeout(WITHIN):
            me = await port.me()
            found = _token(name, me)
            found.append(_webhook(name, settings, ear, await ear.webhook()))
    except TimeoutError:
        return [fault(name, f"не ответил за {WITHIN:.0f} с: проверьте сеть и {_variable(ear, 'API_URL')}")]
    except ChannelError as error:
        return [_refused(name, ear, error)]
    given = {"telegram": settings.telegram_api_url, "vk": settings.vk_api_url, "max": settings.max_api_url}
    return [*found, *await _clock(name, given[ear.channel] or OFFICIAL[ear.channel])]


def _variable(ear: Ear, name: str) -> str:
    return f"ZABOTA_{ear.channel.upper()}_{name}"


def _token(name: str, me: Me) -> list[Finding]:
    found = [fine(name, f"«{me.name}», {me.link}" if me.link else f"«{me.name}»")]
    found += [fault(name, words) if any(one in words for one in NEEDED) else note(name, words) for words in me.faults]
    if me.topics:
        found.append(fine(f"{name}: темы", "семья в пульте куратора — отдельная тема"))
    return found


def _webhook(name: str, settings: Settings, ear: Ear, known: Registered) -> Finding:
    what = f"{name}: приём"
    if settings.public_url is None:
        if known.url is None:
            return fine(what, "опросом")
        return note(what, f"опросом, но у бота остался вебхук {known.url}: run снимет его сам")
    wanted = f"{settings.public_url}/webhook/{ear.channel}"
    if known.url != wanted:
        now = f"сейчас {known.url}" if known.url else "сейчас его нет"
        return note(what, f"вебхук {wanted} ещё не записан ({now}): его записывает run")
    if known.fault:
        return note(what, f"вебхук {wanted}, но мессенджер говорит: {known.fault}")
    return fine(what, f"вебхук {wanted}")


def _refused(name: str, ear: Ear, error: ChannelError) -> Finding:
    if isinstance(error, Permanent) and error.reason in {Reason.UNAUTHORIZED, Reason.FORBIDDEN}:
        return fault(name, f"токен не подошёл ({error.detail}): проверьте {_variable(ear, 'TOKEN')}")
    return fault(name, f"не отвечает ({error.detail}): проверьте сеть и {_variable(ear, 'API_URL')}")


async def _clock(name: str, address: str) -> list[Finding]:
    """The messenger's own clock is in every answer, be it a refusal."""
    try:
        timeout = aiohttp.ClientTimeout(total=WITHIN)
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(address, allow_redirects=False) as answer:
            told = answer.headers.get("Date")
        return [skew(name, parsedate_to_datetime(told).astimezone(UTC))] if told else []
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return []
