"""vkbottle as the client of the wire, without its retries, its logs, and the token in its addresses."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
from vkbottle import API, ABCResponseValidator, AiohttpClient
from vkbottle.modules import JSONModule

from bot.channels.errors import Transient
from bot.channels.vk.decode import decoded
from bot.channels.vk.errors import network, vk_error

CONNECTIONS = 200
CONNECT, ANSWER = 10.0, 30.0
"""Seconds to connect and to be answered."""


class VkHttp(AiohttpClient):
    """vkbottle's HTTP client with the port's errors."""

    @asynccontextmanager
    async def request(
        self, url: str, method: str = "GET", data: dict[str, Any] | None = None, **kwargs: Any
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Make one request; the token goes in the body, where no log of addresses can catch it."""
        params = kwargs.get("params")
        if isinstance(params, dict) and "access_token" in params:
            data = {**(data or {}), **params}
            del kwargs["params"]
        with network():
            async with super().request(url, method, data, **kwargs) as response:
                if response.status >= 500:
                    raise Transient(f"HTTP {response.status}")
                yield response


class Verdict(ABCResponseValidator):
    """Reads VK's answer instead of vkbottle's own validators, which retry what isn't JSON without bound."""

    async def validate(self, _method: str, _data: dict[str, Any], response: Any, _api: Any) -> dict[str, Any]:
        """Give the decoded answer, or raise what its error means."""
        try:
            answer = decoded(response)
        except (ValueError, TypeError):
            raise Transient("the answer is not JSON") from None
        if isinstance(answer, dict) and "response" in answer:
            return answer
        error = answer.get("error") if isinstance(answer, dict) else None
        if not isinstance(error, dict):
            raise Transient("an answer without response and error")
        raise vk_error(int(error.get("error_code", 0)), str(error.get("error_msg", "")))


@dataclass(frozen=True, slots=True)
class Client:
    """A community's way to VK: `api` for methods, `session` for uploads and downloads."""

    api: API
    session: aiohttp.ClientSession

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method and give its `response` as it came, so that an odd field in it loses nothing."""
        given = {name: value for name, value in params.items() if value is not None}
        return (await self.api.request(method, given))["response"]

    async def close(self) -> None:
        """Close connections."""
        await self.session.close()


def open_client(token: str, api_url: str | None, *, timeout: float = ANSWER) -> Client:
    """Make a client for VK, or for a server under `api_url` that speaks like it."""
    _quieten()
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=CONNECT),
    )
    # vkbottle's own choice is orjson, which refuses a whole batch of updates for half a surrogate pair in one of them.
    http = VkHttp(session=session, json_processing_module=cast("JSONModule", json))
    api = API(token, http_client=http)
    if api_url:
        api.API_URL = f"{api_url.rstrip('/')}/method/"
    api.response_validators = [Verdict()]
    return Client(api, session)


def first_item(response: Any) -> Mapping[str, Any]:
    """The first item of an answer about several peers or messages; raises what VK put inside it as an error."""
    item = response[0] if isinstance(response, list) and response else response
    if not isinstance(item, dict):
        return {}
    error = item.get("error")
    if isinstance(error, dict):
        raise vk_error(int(error.get("code", 0)), str(error.get("description", "")))
    return item


def _quieten() -> None:
    """Stop vkbottle's log, which tells whole requests, and give Python's warnings, which it took, back to logging."""
    logging.getLogger("vkbottle").disabled = True
    if warnings.showwarning.__module__.startswith("vkbottle"):
        for on in (False, True):
            logging.captureWarnings(capture=on)
