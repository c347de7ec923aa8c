"""Where an error happened, told without a word of what it was about."""

from __future__ import annotations

import traceback
from pathlib import Path


def where(error: BaseException) -> str:
    """The error's kind and the place in our code; never its words, which may hold a text or a name."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if frame.filename.endswith(".py") and "site-packages" not in frame.filename
    ] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} at {place}"
