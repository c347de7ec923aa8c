"""aiogram's types that are made ready when needed are the very same types."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import aiogram.methods
import aiogram.types

LOOK = """
import json
from bot.channels.telegram import types_when_needed
types_when_needed.load()
from tests.unit.test_types_when_needed import fields, models
built = sum(one.__pydantic_complete__ for one in models())
for one in models():
    one.model_rebuild()
print(json.dumps({"built": built, "fields": fields()}))
"""


def models() -> list[Any]:
    """Every model of aiogram's Bot API."""
    found = [one for module in (aiogram.types, aiogram.methods) for one in vars(module).values()]
    return [one for one in found if hasattr(one, "model_rebuild")]


def fields() -> dict[str, list[list[str]]]:
    """What each of them holds, whatever the addresses of its functions."""
    return {
        one.__name__: sorted(
            [name, re.sub(r" at 0x\w+", "", str(field.annotation))] for name, field in one.model_fields.items()
        )
        for one in models()
    }


def test_every_type_can_be_built_and_has_the_fields_it_has_by_itself() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, check=True, text=True)
    ours = json.loads(done.stdout)
    assert len(ours["fields"]) > 400
    assert ours["built"] < len(ours["fields"])
    assert ours["fields"] == fields()
