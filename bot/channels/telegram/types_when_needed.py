"""aiogram's own types, each made ready when it is first used: all of them at its import cost 3 s and 75 MB.

aiogram declares its models with `defer_build` and then, as it is imported, rebuilds every one of them to resolve the
names in their annotations, which builds them after all. While it is imported here, that call resolves the names and
leaves the rest to pydantic, which builds a model on its first use.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel


def load() -> None:
    """Import aiogram; its usual way where this pydantic isn't the one that this was written for."""
    resolve = _resolver()
    if "aiogram" in sys.modules or resolve is None:
        return
    whole = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(resolve)  # type: ignore[method-assign, assignment]  # for this import alone
    try:
        importlib.import_module("aiogram.methods")
    finally:
        BaseModel.model_rebuild = whole  # type: ignore[method-assign]  # as it was


def _resolver() -> Callable[..., None] | None:
    """What stands in for `model_rebuild`; None where pydantic's inside has changed."""
    try:
        from pydantic._internal._config import ConfigWrapper
        from pydantic._internal._fields import rebuild_model_fields
        from pydantic._internal._namespace_utils import NsResolver
    except ImportError:
        return None

    def resolve(cls: Any, *, _types_namespace: dict[str, Any] | None = None, **_: Any) -> None:
        if not cls.__pydantic_fields_complete__:
            cls.__pydantic_fields__, cls.__pydantic_extra_info__ = rebuild_model_fields(
                cls,
                config_wrapper=ConfigWrapper(cls.model_config, check=False),
                ns_resolver=NsResolver(parent_namespace={**(_types_namespace or {})}),
                typevars_map={},
            )

    return resolve
