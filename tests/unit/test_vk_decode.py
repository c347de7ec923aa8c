"""VK's JSON as it may come."""

from __future__ import annotations

import pytest

from bot.channels.vk.client import open_client
from bot.channels.vk.decode import decoded


def test_half_a_pair_is_no_reason_to_refuse_the_rest() -> None:
    assert decoded(rb'{"ts": "7", "updates": [{"text": "\ud83d"}]}') == {"ts": "7", "updates": [{"text": "\ud83d"}]}


@pytest.mark.parametrize("body", [b"", b"{", b"<html>502</html>", b"\xff\xfe"])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # decoders word it each in its own way
        decoded(body)


async def test_long_polls_are_read_by_a_decoder_that_takes_it() -> None:
    client = open_client("token", None)
    http = client.api.http_client
    assert http.json_processing_module.loads(r'"\ud83d"') == "\ud83d"  # type: ignore[attr-defined]  # VkHttp's own
    await client.close()
