"""Texts people read that aren't a dialogue's own: the consent, the operator's addresses, the service's lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from scenarios.templates import render

FOLDER = Path(__file__).parent / "texts"
KNOWN = frozenset({"texts", "operator", "channel", "contact_button", "has_curator", "today", "hour", "zone"})
"""What every template may ask for besides the facts of its dialogue."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its version; the gist is what is shown beside a way to the whole."""

    version: str
    gist: str
    body: str
    url: str | None = None


@lru_cache(maxsize=1)
def texts(folder: Path = FOLDER) -> Mapping[str, Text]:
    """Read every versioned text (`*.md`), by its name."""
    return {file.stem: read_text(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.md"))}


def read_text(raw: str) -> Text:
    """Read one text: a head between lines of `---` with version, gist and url, then the body."""
    _, head, body = raw.split("---\n", 2)
    fields: dict[str, Any] = yaml.safe_load(head)
    url = fields.get("url")
    return Text(str(fields["version"]), str(fields["gist"]).strip(), body.strip(), str(url) if url else None)


@lru_cache(maxsize=4)
def operator(profile: str = "ngo") -> Mapping[str, Any]:
    """Give who runs the service: names and addresses of `operator.yaml` for this profile."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "operator.yaml").read_text(encoding="utf-8"))
    return raw[profile]


@lru_cache(maxsize=1)
def lines() -> Mapping[str, str]:
    """Read the service's single lines."""
    raw: dict[str, str] = yaml.safe_load((FOLDER / "lines.yaml").read_text(encoding="utf-8"))
    return raw


def line(which: str, /, **facts: Any) -> str:
    """Give a line of `lines.yaml` with facts in it."""
    return render(lines()[which], facts)


def known_now(
    *, channel: str = "telegram", contact_button: bool = True, has_curator: bool = False, profile: str = "ngo"
) -> dict[str, Any]:
    """Give what is true of the moment and isn't stored with a dialogue."""
    who = operator(profile)
    filled = {
        name: Text(text.version, render(text.gist, {"operator": who}), render(text.body, {"operator": who}), text.url)
        for name, text in texts().items()
    }
    return {
        "texts": filled,
        "operator": who,
        "channel": channel,
        "contact_button": contact_button,
        "has_curator": has_curator,
    }
