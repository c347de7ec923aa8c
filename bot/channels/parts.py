"""Cutting one message into those that a messenger can carry, in order, losing nothing."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from bot.channels.capability import GROUPING, Grouping
from bot.channels.cuts import Passage, cut, weight
from bot.channels.port import Capabilities
from bot.channels.stand_ins import carried, contact_words, location_words, sticker_words
from storage.content import Attachment, AttachmentKind, Button, Content

BUTTONS_ALONE = "Выберите:"
MORE_BUTTONS = "И ещё:"
NOTHING_TO_SEE = "[пустое сообщение]"

Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One sendable message and, for each of its files, the index it had in the whole message."""

    content: Content
    origins: tuple[int, ...] = ()


def fits(attachment: Attachment, able: Capabilities) -> int | None:
    """None where the file may be sent; else the limit in bytes that it exceeds."""
    return able.upload_limit if (attachment.size or 0) > able.upload_limit else None


def split(content: Content, able: Capabilities) -> list[Content]:
    """The messages to send, in order: files (the text with them if it fits), text, place, phone; buttons last.

    A text that a first file can't carry goes before it.
    """
    return [part.content for part in parts(content, able)]


def parts(content: Content, able: Capabilities) -> list[Part]:
    """The same as `split`, with the origin of each file."""
    rule = GROUPING[able.channel]
    groups, words = _groups(content, able, rule)
    passage = _whole_text(content, words, able)
    rows = _rows(content.buttons, able)

    made = [Part(Content(attachments=files), origins) for files, origins in groups]
    if passage.visible:
        if _takes_caption(made, passage, rule, able, buttons=bool(rows)):
            caption = msgspec.structs.replace(made[0].content, text=passage.text, spans=passage.spans)
            made[0] = Part(caption, made[0].origins)
        else:
            told = [Part(Content(text=piece.text, spans=piece.spans)) for piece in cut(passage, able.text_limit, able)]
            made = [*told, *made] if _goes_first(made, rule, buttons=bool(rows)) else [*made, *told]
    if content.location and able.location:
        made.append(Part(Content(location=content.location)))
    if content.contact and able.contact:
        made.append(Part(Content(contact=content.contact)))
    if not made and content.text:
        made.append(Part(Content(text=NOTHING_TO_SEE)))
    if rows and made:
        return _with_buttons(made, rows, rule, able, menu=content.menu and able.menu)
    if content.menu and able.menu and made:  # a menu without buttons takes the old one away
        made[-1] = Part(msgspec.structs.replace(made[-1].content, menu=True), made[-1].origins)
    return made


def _groups(
    content: Content, able: Capabilities, rule: Grouping
) -> tuple[list[tuple[tuple[Attachment, ...], tuple[int, ...]]], list[str]]:
    """Files that travel together, neighbours only, so that the order stays; and words for those that can't travel."""
    groups: list[tuple[tuple[Attachment, ...], tuple[int, ...]]] = []
    words: list[str] = []
    for index, original in enumerate(content.attachments):
        attachment = carried(original, able)
        if attachment is None:
            words.append(sticker_words(original))
        elif groups and _may_join(groups[-1][0], attachment.kind, able, rule):
            files, origins = groups[-1]
            groups[-1] = ((*files, attachment), (*origins, index))
        else:
            groups.append(((attachment,), (index,)))
    return groups, words


def _may_join(files: tuple[Attachment, ...], kind: AttachmentKind, able: Capabilities, rule: Grouping) -> bool:
    alike = any(files[0].kind in kinds and kind in kinds for kinds in rule.together)
    return alike and len(files) < able.album_limit


def _whole_text(content: Content, words: list[str], able: Capabilities) -> Passage:
    """The text, then a line for each thing that goes as words; spans the messenger doesn't know are left out."""
    lines = [content.text] if content.text else []
    lines += words
    if content.unsupported:
        lines.append(f"[{content.unsupported}]")
    if content.location and not able.location:
        lines.append(location_words(content.location))
    if content.contact and not able.contact:
        lines.append(contact_words(content.contact))
    return Passage("\n".join(lines), tuple(span for span in content.spans if span.kind in able.spans))


def _takes_caption(made: list[Part], passage: Passage, rule: Grouping, able: Capabilities, *, buttons: bool) -> bool:
    """True where the text may go with the first files: it fits, they can carry it, and buttons can still hang below."""
    if not made or made[0].content.attachments[0].kind in rule.wordless or weight(passage, able) > able.caption_limit:
        return False
    return not buttons or len(made) > 1 or _holds_buttons(made[0], rule)


def _goes_first(made: list[Part], rule: Grouping, *, buttons: bool) -> bool:
    """True where the text goes before a file that carries none, so that a heading never seems to be the next voice's.

    Buttons need words under which to hang, so with them the text stays last.
    """
    return bool(made) and made[0].content.attachments[0].kind in rule.wordless and not buttons


def _holds_buttons(part: Part, rule: Grouping) -> bool:
    files = part.content.attachments
    if not files:
        return True
    alone = not any(files[0].kind in kinds for kinds in rule.together)
    return (rule.album_buttons or len(files) == 1) and (rule.file_buttons or not alone)


def _rows(buttons: tuple[Row, ...], able: Capabilities) -> tuple[Row, ...]:
    """Rows no wider than the messenger shows; a kind of button it lacks is left out (its words stand in the text)."""
    rows: list[Row] = []
    for row in buttons:
        shown = [button for button in row if button.kind in able.buttons]
        rows += (tuple(shown[at : at + able.button_columns]) for at in range(0, len(shown), able.button_columns))
    return tuple(rows)


def _with_buttons(
    made: list[Part], rows: tuple[Row, ...], rule: Grouping, able: Capabilities, *, menu: bool
) -> list[Part]:
    """Hang the buttons under the last message, on a short one of their own where it can't hold them or all of them."""
    if not _holds_buttons(made[-1], rule):
        made = [*made, Part(Content(text=BUTTONS_ALONE))]
    first, *others = [rows] if menu else _boards(rows, able)
    last = msgspec.structs.replace(made[-1].content, buttons=first, menu=menu)
    more = (Part(Content(text=MORE_BUTTONS, buttons=board)) for board in others)
    return [*made[:-1], Part(last, made[-1].origins), *more]


def _boards(rows: tuple[Row, ...], able: Capabilities) -> list[tuple[Row, ...]]:
    """Rows as they fit under one message each: VK would put too many in the place of the person's menu, for good."""
    if able.board is None:
        return [rows]
    most_rows, most = able.board
    boards: list[tuple[Row, ...]] = [()]
    for row in rows:
        if len(boards[-1]) == most_rows or sum(map(len, boards[-1])) + len(row) > most:
            boards.append(())
        boards[-1] = (*boards[-1], row)
    return boards
