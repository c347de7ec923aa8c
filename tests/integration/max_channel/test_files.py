"""The MAX channel against the local MAX, over HTTP: files."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from bot.channels.errors import Permanent, Reason, Transient
from storage.content import Attachment, AttachmentKind, Content
from tests.integration.max_channel.world import Max, bytes_of, file_of, served


@pytest.mark.parametrize(
    ("kind", "name", "shown_as"),
    [
        (AttachmentKind.DOCUMENT, 'Справка "№ 5" (копия).tar.gz', "document"),
        (AttachmentKind.PHOTO, "узи.jpg", "photo"),
        (AttachmentKind.VIDEO, "шаги.mp4", "video"),
        (AttachmentKind.VOICE, "голос.ogg", "voice"),
    ],
)
async def test_a_file_arrives_byte_for_byte_under_its_own_name(
    max_world: Max, tmp_path: Path, kind: AttachmentKind, name: str, shown_as: str
) -> None:
    to = await max_world.meet()
    path = tmp_path / "spooled"
    path.write_bytes(bytes(range(256)) * 1000)
    sent = await max_world.port.send(to, Content(attachments=(file_of(kind, name),)), key=1, files={0: path})
    ((file,),) = [message["attachments"] for message in await max_world.shown()]
    assert (file["kind"], file["name"], file["size"]) == (shown_as, name, 256_000)

    # The reference that came back sends it again without an upload.
    ref = sent.refs[0]
    assert (ref.channel, ref.bot) == ("max", max_world.port.bot)
    again = await max_world.port.send(to, Content(attachments=(ref,)), key=2)
    assert again.message_ids != sent.message_ids
    assert len(await max_world.journal("POST /upload")) == 1


async def test_an_album_is_one_message_with_its_words(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    paths = {index: tmp_path / str(index) for index in range(3)}
    for path in paths.values():
        path.write_bytes(b"x")
    kinds = (AttachmentKind.PHOTO, AttachmentKind.VIDEO, AttachmentKind.PHOTO)
    content = Content(text="Три снимка", attachments=tuple(file_of(kind) for kind in kinds))
    sent = await max_world.port.send(to, content, key=1, files=paths)
    (message,) = await max_world.shown()
    assert (message["id"], message["text"]) == (sent.message_ids[0], "Три снимка")
    assert [file["kind"] for file in message["attachments"]] == ["photo", "video", "photo"]


async def test_a_sticker_of_max_is_sent_back_by_its_code(max_world: Max) -> None:
    to = await max_world.meet()
    await max_world.phone("send", attachments=[{"kind": "sticker", "emoji": "👋"}])
    (event,) = await max_world.hear()
    assert event.content is not None
    await max_world.port.send(to, Content(attachments=event.content.attachments), key=1)
    assert [file["kind"] for file in (await max_world.shown())[-1]["attachments"]] == ["sticker"]


async def test_a_film_still_in_processing_is_tried_again_without_a_second_upload(
    max_world: Max, tmp_path: Path
) -> None:
    to = await max_world.meet()
    path = tmp_path / "film"
    path.write_bytes(b"film")
    content = Content(attachments=(file_of(AttachmentKind.VIDEO, "шаги.mp4"),))
    await max_world.order({"method": "attachment.not.ready", "kind": "error"})
    with pytest.raises(Transient):
        await max_world.port.send(to, content, key=1, files={0: path})
    await max_world.port.send(to, content, key=1, files={0: path})
    assert len(await max_world.journal("POST /upload")) == 1
    assert len(await max_world.shown()) == 1


async def test_a_lost_upload_is_transient_for_nobody_has_seen_it(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    path = tmp_path / "paper"
    path.write_bytes(b"paper")
    content = Content(attachments=(file_of(AttachmentKind.DOCUMENT, "a.pdf"),))
    for method in ("POST /uploads", "POST /upload"):
        await max_world.order({"method": method, "kind": "drop_after"})
        with pytest.raises(Transient):
            await max_world.port.send(to, content, key=1, files={0: path})
    await max_world.port.send(to, content, key=1, files={0: path})
    assert len(await max_world.shown()) == 1


async def test_a_file_that_is_nowhere_is_lost(max_world: Max, tmp_path: Path) -> None:
    to = await max_world.meet()
    foreign = Content(attachments=(file_of(AttachmentKind.PHOTO),))
    other_bots = Attachment(AttachmentKind.PHOTO, channel="max", bot="max00000000", ref="token")
    for content, files in (
        (foreign, {}),
        (foreign, {0: tmp_path / "absent"}),
        (Content(attachments=(other_bots,)), {}),
    ):
        with pytest.raises(Permanent) as refused:
            await max_world.port.send(to, content, key=1, files=files)
        assert refused.value.reason is Reason.FILE_LOST


async def test_fetching_streams_what_is_there_and_says_what_is_not(max_world: Max) -> None:
    await max_world.phone("send", attachments=[{"kind": "video", "name": "шаги.mp4", "size": 200_000}])
    (event,) = await max_world.hear()
    assert event.content is not None
    (film,) = event.content.attachments
    assert len(await bytes_of(max_world.port, film)) == 200_000
    gone = Attachment(AttachmentKind.PHOTO, "max", "b", ref="t", url=f"{max_world.url}/download/none/t")
    for attachment in (gone, Attachment(AttachmentKind.PHOTO, "max", "b", ref="t")):
        with pytest.raises(Permanent) as lost:
            await bytes_of(max_world.port, attachment)
        assert lost.value.reason is Reason.FILE_LOST
    for fault in ({"kind": "drop_before"}, {"kind": "http", "status": 502}):
        await max_world.order({"method": "GET /download", "times": 2} | fault)
        with pytest.raises(Transient):
            await bytes_of(max_world.port, film)
        async with max_world.http.delete(f"{max_world.url}/control/faults"):
            pass


async def test_the_token_is_not_shown_to_the_hosts_of_files(max_world: Max) -> None:
    seen: list[str | None] = []

    async def give(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response(body=b"bytes")

    app = web.Application()
    app.router.add_get("/file", give)
    async with served(app) as url:
        photo = Attachment(AttachmentKind.PHOTO, "max", "b", url=f"{url}/file")
        assert await bytes_of(max_world.port, photo) == b"bytes"
    assert seen == [None]
