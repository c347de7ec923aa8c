"""What hangs under the words of a step: files of the library, buttons that open pages."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.questions import Files, Links
from scenarios.templates import render
from storage.content import Attachment, AttachmentKind, Button, ButtonKind

FOLDER = Path(__file__).parent / "library" / "files"
LIBRARY = "library"
"""The «messenger» that holds these files."""


def link_rows(links: Links, facts: Mapping[str, Any]) -> tuple[tuple[Button, ...], ...]:
    """Give a row a page."""
    return tuple(
        (Button(render(link.button, facts), kind=ButtonKind.LINK, url=render(link.url, facts)),) for link in links
    )


def files(names: Files) -> tuple[Attachment, ...]:
    """Give the files as something that can be sent."""
    return tuple(_file(name) for name in names)


def _file(name: str) -> Attachment:
    mime = mimetypes.guess_type(name)[0]
    kind = AttachmentKind.PHOTO if mime and mime.startswith("image/") else AttachmentKind.DOCUMENT
    return Attachment(kind, LIBRARY, "", ref=name, name=name, mime=mime, size=(FOLDER / name).stat().st_size)
