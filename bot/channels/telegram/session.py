"""One call of the Bot API: bounded in time, answered as plain JSON, failing with the port's errors."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import AiogramError, ClientDecodeError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import ResponseParameters
from aiohttp import ClientTimeout

from bot.channels.errors import Permanent, Reason
from bot.channels.telegram.errors import translate

CONNECTIONS = 200
CONNECT = 5.0
"""Seconds to get a connection: what it cuts short was never sent."""
PLAIN = 10.0
UPLOAD = 30.0
UPLOAD_SPEED = 128 * 1024
"""Bytes a second that an upload is given time for, at the slowest."""


class PlainSession(AiohttpSession):
    """aiogram's session that leaves results as JSON: an odd field in an answer can't hide that a message was sent."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Hand over the bare result; a refusal, be it a page in HTML, is aiogram's exception by its status."""
        try:
            answer = json.loads(content)
        except ValueError as error:
            if status_code < HTTPStatus.BAD_REQUEST:
                raise ClientDecodeError("not JSON", error, None) from None
            answer = {}
        if not isinstance(answer, dict):
            raise ClientDecodeError("not an object", TypeError(), None)
        if answer.get("ok") is True and status_code < HTTPStatus.MULTIPLE_CHOICES:
            return Response[TelegramType].model_construct(ok=True, result=answer.get("result"))
        parameters = answer.get("parameters")
        refusal = Response[Any](
            ok=False,
            description=str(answer.get("description") or f"HTTP {status_code}"),
            error_code=status_code,
            parameters=ResponseParameters(**parameters) if isinstance(parameters, dict) else None,
        )
        return super().check_response(bot, method, status_code, refusal.model_dump_json())

    async def close(self) -> None:
        """Close connections; aiohttp waits for their ends itself now, so aiogram's pause is not needed."""
        if self._session is not None:
            await self._session.close()


def make_bot(token: str, api_url: str | None) -> Bot:
    """A client of the Bot API at `api_url` (a base without a path), or at Telegram's own address."""
    api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    return Bot(token, session=PlainSession(api=api, limit=CONNECTIONS))


async def call(bot: Bot, method: TelegramMethod[Any], *, seconds: float = PLAIN) -> Any:
    """Make the call once, within `seconds`; its bare result, or one of the port's errors."""
    limit = ClientTimeout(total=seconds, connect=CONNECT)
    try:
        # aiogram hands the time-out to aiohttp as it is; a number would not tell connecting from reading.
        return await bot(method, request_timeout=cast("int", limit))
    except (AiogramError, OSError, ValueError) as error:
        raise translate(error, method) from None


def upload_seconds(files: list[Path]) -> float:
    """Time to give an upload; Permanent where a file is no longer there."""
    try:
        return UPLOAD + sum(path.stat().st_size for path in files) / UPLOAD_SPEED
    except OSError:
        raise Permanent(Reason.FILE_LOST, "the local file is gone") from None
