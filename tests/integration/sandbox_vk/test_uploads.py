"""Upload servers."""

from __future__ import annotations

import aiohttp
from vkbottle.tools import DocMessagesUploader, PhotoMessageUploader, VoiceMessageUploader

from tests.integration.sandbox_vk.desk import ANNA, Desk, refused


async def test_photos_documents_and_voices_are_uploaded_and_sent(desk: Desk) -> None:
    await desk.phone("start")
    photo = await PhotoMessageUploader(desk.api).upload(b"p" * 100_000, peer_id=ANNA)
    doc = await DocMessagesUploader(desk.api).upload(b"d" * 200, peer_id=ANNA, title="Выписка.pdf")
    voice = await VoiceMessageUploader(desk.api).upload(b"v" * 300, peer_id=ANNA, title="voice.ogg")
    assert [name.split("-")[0] for name in (photo, doc, voice)] == ["photo", "doc", "audio_message"]
    await desk.call("messages.send", peer_id=ANNA, message="Файлы", attachment=f"{photo},{doc}", random_id=1)
    await desk.call("messages.send", peer_id=ANNA, attachment=voice, random_id=2)
    files = [file for message in await desk.messages() for file in message["attachments"]]
    assert [(file["kind"], file["size"]) for file in files] == [("photo", 100_000), ("document", 200), ("voice", 300)]
    assert files[1]["name"] == "Выписка.pdf"
    async with desk.http.get(desk.base + files[0]["url"]) as answer:
        assert await answer.read() == b"p" * 100_000
    assert (await desk.stats())["invalid"] == []


async def test_what_vk_does_not_take_is_refused_by_the_upload_server(desk: Desk) -> None:
    await desk.phone("start")
    server = (await desk.call("docs.getMessagesUploadServer", peer_id=ANNA, type="doc"))["upload_url"]
    for name in ("песня.mp3", "virus.exe"):
        form = aiohttp.FormData()
        form.add_field("file", b"1", filename=name)
        async with desk.http.post(server, data=form) as answer:
            assert "error" in await answer.json()
    await refused(desk.call("photos.getMessagesUploadServer", peer_id=999), 901)
    await refused(desk.call("photos.saveMessagesPhoto", server=1, photo="[]", hash="x"), 100)
