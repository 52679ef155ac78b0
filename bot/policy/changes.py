"""Changing a policy as it is written: comments and order stay, and the whole is read again before anyone keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import tomlkit
from pydantic import JsonValue
from tomlkit.items import Table

from bot.policy.mistakes import Placed, PolicyError
from bot.policy.models import Policy
from bot.policy.reading import parse_policy
from storage.records.policy import PolicyChange


def changed(written: str, changes: Iterable[PolicyChange], name: str = "policy.toml") -> str:
    """The policy with these changes. Raises PolicyError where it is, or would be, wrong."""
    policy = parse_policy(written, name)
    document = tomlkit.parse(written)
    for change in changes:
        _put(document, policy, change)
    result = tomlkit.dumps(document)
    parse_policy(result, name)
    return result


def holds(written: str, changes: Iterable[PolicyChange]) -> bool:
    """Whether all of this stands in the policy already."""
    data = tomlkit.parse(written).unwrap()
    return all(_at(data, change.path) == change.value for change in changes)


def with_before(written: str, changes: Iterable[PolicyChange]) -> tuple[PolicyChange, ...]:
    """The changes with what stands in the file now; what it does not say is what holds all the same."""
    data = tomlkit.parse(written).unwrap()
    return tuple(change.model_copy(update={"before": _at(data, change.path)}) for change in changes)


def _put(document: tomlkit.TOMLDocument, policy: Policy, change: PolicyChange) -> None:
    *above, last = change.path
    table: Any = document
    for depth, part in enumerate(above, 1):
        if part not in table:
            table[part] = _begun(policy, change.path[:depth])
        table = table[part]
    standing = table.get(last)
    if change.new and standing is not None and standing != change.value:
        setting = ".".join(change.path)
        raise PolicyError(
            [Placed(f"{setting} is there already: {standing}.", f"Mục này đã có rồi: “{standing}”. Xin đặt tên khác.")]
        )
    if change.value is None:
        if last in table:
            del table[last]
    else:
        table[last] = _item(change.value)


def _begun(policy: Policy, path: tuple[str, ...]) -> Table:
    """A table that is not in the file yet. A year begins with the fields that hold for it anyway."""
    table = tomlkit.table()
    if path[0] == "fields" and len(path) == 2 and path[1].isdigit():
        table.update(policy.fields_of(int(path[1])))
    elif len(path) == 1 and isinstance(standing := getattr(policy, path[0], None), dict):
        table.update({str(code): label for code, label in standing.items()})
    return table


def _item(value: JsonValue) -> Any:
    """A value as TOML writes it; steps of a ladder as tables of their own, a criterion on one line."""
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        steps = tomlkit.aot()
        for part in value:
            step = tomlkit.table()
            step.update(cast("dict[str, Any]", part))
            steps.append(step)
        return steps
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update(value)
        return inline
    return value


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data
