"""What every part of a scenario file is made of: unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Template = Annotated[str, Field(min_length=1)]
Expression: TypeAlias = str


class Strict(BaseModel):
    """Every part of a file: what isn't known here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _several(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Words = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""One line, or a list of them."""


def _plain(given: Any) -> Any:
    return {} if given is True else given


PLAIN = BeforeValidator(_plain)
"""`date: true` is `date: {}`."""
