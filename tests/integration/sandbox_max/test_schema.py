"""The local MAX, driven over HTTP by the real maxapi client: requests that do not fit its description."""

from __future__ import annotations

from typing import Any

import pytest
from maxapi.enums.upload_type import UploadType
from maxapi.types import InputMediaBuffer

from tests.integration.sandbox_max.town import ANNA, Town


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"text": "я" * 4001}, "Field 'text' size (4001) must be at most 4000"),
        ({"text": "😀" * 2001}, "Field 'text' size (4002) must be at most 4000"),
        ({"text": 5}, "must be a string"),
        ({"text": ""}, "Message is empty"),
        ({"text": "x", "format": "bb"}, "format"),
        ({"text": "x", "link": {"type": "reply"}}, "mid"),
        ({"text": "x", "attachments": [{"type": "poll"}]}, "Unknown type of attachment"),
        ({"attachments": [{"type": "file", "payload": {}}]}, "Missing `token` in file attachment"),
        ({"attachments": [{"type": "location", "latitude": 91, "longitude": 0}]}, "latitude"),
        (None, "Missing request body"),
    ],
)
async def test_a_message_that_does_not_fit_the_schema_is_refused_and_noted(town: Town, body: Any, words: str) -> None:
    await town.phone("start")
    status, answer = await town.ask("POST", "/messages", body, user_id=ANNA)
    assert (status, answer["code"]) == (400, "proto.payload")
    assert words in answer["message"]
    invalid = (await town.stats())["invalid"]
    assert bool(invalid) == (words != "Message is empty")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[{"type": "callback", "text": "x" * 129, "payload": "p"}]], "text"),
        ([[{"type": "callback", "text": "x"}]], "payload"),
        ([[{"type": "callback", "text": "x", "payload": "p" * 1025}]], "payload"),
        ([[{"type": "link", "text": "x", "url": "tel:112"}]], "http/https"),
        ([[{"type": "callback", "text": "x", "payload": "p"}] * 8], "buttons"),
        ([[{"type": "link", "text": "x", "url": "https://a.b"}] * 4], "row size"),
        ([[{"type": "callback", "text": "x", "payload": "p"}]] * 31, "buttons"),
        ([], "buttons"),
        ([[{"type": "dance", "text": "x"}]], "Unknown type of button"),
    ],
)
async def test_a_keyboard_that_max_would_not_take_is_refused(town: Town, rows: Any, words: str) -> None:
    await town.phone("start")
    body = {"text": "x", "attachments": [{"type": "inline_keyboard", "payload": {"buttons": rows}}]}
    status, answer = await town.ask("POST", "/messages", body, user_id=ANNA)
    assert (status, answer["code"]) == (400, "proto.payload")
    assert words in answer["message"]


async def test_a_file_is_alone_in_its_message_but_for_a_keyboard(town: Town) -> None:
    await town.phone("start")
    upload = await town.bot.upload_media(InputMediaBuffer(b"text", filename="a.txt", type=UploadType.FILE))
    file = {"type": "file", "payload": {"token": upload.payload.token}}
    buttons = [[{"type": "callback", "text": "x", "payload": "p"}]]
    keys = {"type": "inline_keyboard", "payload": {"buttons": buttons}}
    status, answer = await town.ask("POST", "/messages", {"attachments": [file, file]}, user_id=ANNA)
    assert (status, answer["message"]) == (400, "Must be only one file attachment in message")
    status, _ = await town.ask("POST", "/messages", {"attachments": [file, keys]}, user_id=ANNA)
    assert status == 200


async def test_the_schema_can_be_switched_off(town: Town) -> None:
    await town.phone("start")
    await town.control("validate", on=False)
    status, _ = await town.ask("POST", "/messages", {"text": "я" * 4001}, user_id=ANNA)
    assert (status, (await town.stats())["invalid"]) == (200, [])


@pytest.mark.parametrize(
    ("verb", "path", "params", "words"),
    [
        ("GET", "/updates", {"timeout": 1500}, "Field 'timeout' value (1500) must be at most 90"),
        ("POST", "/uploads", {}, "Missing required parameter: type"),
        ("POST", "/messages", {"user_id": "anna"}, "user_id"),
    ],
)
async def test_a_query_that_does_not_fit_is_refused(
    town: Town, verb: str, path: str, params: dict[str, Any], words: str
) -> None:
    status, answer = await town.ask(verb, path, {"text": "x"} if path == "/messages" else None, **params)
    assert (status, answer["code"]) == (400, "proto.payload")
    assert words in answer["message"]


async def test_an_unknown_path_is_answered_as_max_does(town: Town) -> None:
    status, answer = await town.ask("GET", "/nowhere")
    assert (status, answer["code"]) == (404, "not.found")
