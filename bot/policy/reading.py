"""From a policy as it is written to the policy itself, or to every mistake in it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from bot.policy.checks import checked
from bot.policy.mistakes import Mistake, Path, PolicyError, explained, line_number, lines_of, placed, syntax, unknown
from bot.policy.models import Policy


def parse_policy(written: str, name: str = "policy.toml") -> Policy:
    """Read a policy. Raises PolicyError that names line, mistake and what would be right, for every mistake."""
    try:
        data = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([syntax(error, written, name)]) from None
    sections, mistakes = validated(data)
    if mistakes:
        ordered = sorted(mistakes, key=lambda mistake: line_number(written, mistake.path))
        raise PolicyError(placed(ordered, lines_of(written, name)))
    return Policy.model_validate(sections)


def validated(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Mistake]]:
    """The sections that can be read, and every mistake; section by section, so that none hides another's."""
    known = Policy.model_fields
    sections: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for name in data.keys() - known.keys():
        mistakes.append(unknown((name,), sorted(known)))
    for name, info in known.items():
        if name not in data:
            if info.is_required():
                mistakes.append(_missing((name,)))
            else:
                sections[name] = info.default
            continue
        try:
            sections[name] = _reader(name).validate_python(data[name])
        except ValidationError as error:
            mistakes += [explained(detail, name, Policy) for detail in error.errors()]
    mistakes += checked(sections, data)
    return sections, mistakes


@cache
def _reader(name: str) -> TypeAdapter[Any]:
    reader: Any = Annotated[Policy.model_fields[name].annotation, Policy.model_fields[name]]
    return TypeAdapter(reader)


def _missing(path: Path) -> Mistake:
    setting = ".".join(path)
    return Mistake(
        path,
        f"{setting} is missing. Add it; `dvk init` in an empty folder shows an example",
        f"thiếu mục {setting}; xin ghi thêm, xem tệp mẫu do dvk init tạo",
    )
