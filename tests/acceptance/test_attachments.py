"""Files, albums, places and long texts cross from any messenger to any other, whole and once."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.rig import Phone, Rig, until

PAIRS = [("vk", "telegram"), ("max", "vk"), ("telegram", "max"), ("telegram", "telegram"), ("max", "telegram")]
KINDS = ["photo", "document", "voice", "audio", "video", "round_video", "sticker", "animation"]
CARRIED_AS = {
    "telegram": {},
    "vk": {"audio": "document", "video": "document", "round_video": "document", "animation": "document"},
    "max": {"round_video": "video", "animation": "video", "audio": "voice"},
}
NOT_FETCHED = {("vk", "video"), ("vk", "round_video")}
"""VK gives a community no link to a video: its words and link arrive instead."""


async def attached(phone: Phone, kind: str | None = None, within: float = 15.0) -> dict[str, Any]:
    """Wait for a message of the bot that carries a file."""

    async def look() -> dict[str, Any] | None:
        seen = [one for one in await phone.messages() if one["from"] == "bot" and one["attachments"]]
        return seen[-1] if seen else None

    found = await until(look, within, f"a file ({kind}) on the phone; it shows {await phone.heard()}")
    assert found is not None
    return found


async def digest(phone: Phone, url: str) -> str:
    async with phone.http.get(url if url.startswith("http") else f"{phone.base}{url}") as response:
        assert response.status == 200, url
        return hashlib.sha256(await response.read()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("family_on", "curator_on"), PAIRS[:3])
async def test_a_file_of_the_family_reaches_the_curator(rig: Rig, family_on: str, curator_on: str, kind: str) -> None:
    family, curator = await rig.pair(family_on, curator_on)
    file = {"kind": kind, "name": "справка.bin" if kind == "document" else "file", "size": 70_000, "duration": 3}
    [sent] = await family.send("" if kind in {"sticker", "round_video"} else "Вот файл", attachments=[file])
    if (family_on, kind) in NOT_FETCHED:
        await curator.sees("http")
        return
    if kind == "sticker" and curator_on != family_on:
        await until(lambda: _shown(curator), what="the sticker or its words")
        return
    message = await attached(curator, kind)
    [got] = message["attachments"]
    mine = next(one for one in await family.messages() if one["id"] == sent)["attachments"][0]
    assert await digest(curator, got["url"]) == await digest(family, mine["url"])
    if kind == "document":
        assert got["name"] == "справка.bin"
    if kind not in {"sticker", "round_video", "voice"}:
        await curator.sees("Вот файл")


async def _shown(phone: Phone) -> bool:
    return any(
        message["attachments"] or "тикер" in message["text"]
        for message in await phone.messages()
        if message["from"] == "bot"
    )


@pytest.mark.parametrize(("family_on", "curator_on"), PAIRS)
async def test_an_album_of_ten_arrives_whole_once_and_together(rig: Rig, family_on: str, curator_on: str) -> None:
    family, curator = await rig.pair(family_on, curator_on)
    photos = [{"kind": "photo", "name": f"{n}.jpg", "size": 2_000 + n} for n in range(10)]
    await family.send("Фото справок", attachments=photos)

    async def arrived() -> int:
        files = [
            one for message in await curator.messages() for one in message["attachments"] if message["from"] == "bot"
        ]
        return len(files) >= 10 and len(files)

    assert await until(arrived, 15, "ten photos") == 10
    texts = [text for text in await curator.heard() if "Фото справок" in text]
    assert len(texts) == 1


@pytest.mark.parametrize(("family_on", "curator_on"), PAIRS[:3])
async def test_a_place_and_a_contact_reach_the_curator(rig: Rig, family_on: str, curator_on: str) -> None:
    family, curator = await rig.pair(family_on, curator_on)
    await family.send(location={"latitude": 52.6031, "longitude": 39.5708})

    async def place() -> bool:
        return any(m["location"] or "52.60" in m["text"] for m in await curator.messages() if m["from"] == "bot")

    await until(place, what="the place")
    if family_on != "vk":
        await family.send(contact={"phone": "+79001234567", "name": "Ольга", "own": True})

        async def contact() -> bool:
            return any(
                m["contact"] or "9001234567" in m["text"].replace(" ", "").replace("-", "")
                for m in await curator.messages()
                if m["from"] == "bot"
            )

        await until(contact, what="the contact")


@pytest.mark.parametrize(("family_on", "curator_on"), [("vk", "telegram"), ("vk", "max"), ("telegram", "vk")])
async def test_a_long_text_arrives_whole_in_order(rig: Rig, family_on: str, curator_on: str) -> None:
    family, curator = await rig.pair(family_on, curator_on)
    text = " ".join(f"Предложение номер {n} о том, что случилось." for n in range(1, 90))
    await family.send(text)
    await family.send("Это всё.")
    await curator.sees("Это всё.", within=20)
    heard = " ".join(await curator.heard())
    places = [heard.find(f"номер {n} ") for n in range(1, 90)]
    assert -1 not in places
    assert places == sorted(places)


async def test_a_file_over_the_limit_is_told_to_both_sides_and_its_words_arrive(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await family.send(
        "Видео с праздника", attachments=[{"kind": "document", "name": "праздник.zip", "size": 60 * 2**20}]
    )
    seen = await curator.sees("Видео с праздника", within=20)
    assert "не удалось передать" in seen["text"]
    assert "50 МБ" in seen["text"]
    told = await family.sees("не дошёл до куратора")
    assert "праздник.zip" in told["text"]


async def test_formatting_of_the_writer_is_kept_where_both_sides_can(rig: Rig) -> None:
    family, curator = await rig.pair("max", "telegram")
    await family.send("очень важно", spans=[{"kind": "bold", "start": 0, "length": 5}])
    seen = await curator.sees("очень важно")
    bold = [span for span in seen["spans"] if span["kind"] == "bold"]
    start = seen["text"].index("очень")
    assert any((span["start"], span["length"]) == (start, 5) for span in bold)


@pytest.mark.parametrize(
    "text",
    [
        "\u200f\u05e9\u05dc\u05d5\u05dd",
        "a\u200bb\u200dc",
        "\U0001f9d1\u200d\U0001f9d1\u200d\U0001f9d2\U0001f3f3\ufe0f\u200d\U0001f308\U0001f44d\U0001f3fd",
        "*жир* _кур_ `код` [x](y) <b>&amp;</b> @id1 #тег",
        "0",
    ],
)
@pytest.mark.parametrize(("family_on", "curator_on"), [("telegram", "vk"), ("vk", "max"), ("max", "telegram")])
async def test_strange_text_is_shown_as_it_was_written(rig: Rig, family_on: str, curator_on: str, text: str) -> None:
    family, curator = await rig.pair(family_on, curator_on)
    await family.send(f"начало {text} конец")
    seen = await curator.sees("конец")
    assert text in seen["text"].replace("\u200a", "")
