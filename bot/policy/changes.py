"""Changing a policy as it is written: comments and order stay, and the whole is read again before anyone keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import tomlkit
from tomlkit.items import AoT, Comment, InlineTable, Table, Whitespace

from bot.policy.mistakes import Placed, PolicyError
from bot.policy.models import Policy
from bot.policy.reading import parse_policy
from storage.records.policy import PolicyChange


def changed(written: str, changes: Sequence[PolicyChange], name: str = "policy.toml") -> str:
    """The policy with these changes. Raises PolicyError where it is, or would be, wrong."""
    policy = parse_policy(written, name)
    document = tomlkit.parse(written)
    for change in changes:
        _put(document, policy, change)
    result = tomlkit.dumps(document)
    parse_policy(result, name)
    if not holds(result, changes):
        told = f"{name}: the file is arranged in a way that cannot be changed from here; change it by hand."
        raise PolicyError([Placed(told, f"Tệp {name} xếp khác thường nên bot không sửa được; xin sửa tay trong tệp.")])
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
    tail: list[Any] = []
    for depth, part in enumerate(above, 1):
        if part not in table:
            tail = _parted(table) if depth > 1 else []
            table[part] = _begun(policy, change.path[:depth])
        table = table[part]
    standing = table.get(last)
    if change.new and standing is not None and standing != change.value:
        setting = ".".join(change.path)
        raise PolicyError(
            [Placed(f"{setting} is there already: {standing}.", f"Mục này đã có rồi: “{standing}”. Xin đặt tên khác.")]
        )
    if change.value is None:
        if standing is not None:
            tail = _tail(standing) if isinstance(standing, Table) else []
            del table[last]
    else:
        item = _item(change)
        if isinstance(standing, AoT | Table):
            tail = _tail(standing)
        elif standing is None and above:
            tail = tail or (_parted(table) if isinstance(item, Table) else _tail(table))
        table[last] = item
        table = item if isinstance(item, AoT | Table) else table
    if (end := _last_table(table)) is not None:
        for trivia in tail:
            end.add(trivia)


def _begun(policy: Policy, path: tuple[str, ...]) -> Table:
    """A table that is not in the file yet. A year begins with the fields that hold for it anyway."""
    table = tomlkit.table()
    if path[0] == "fields" and len(path) == 2 and path[1].isdigit():
        table.update(policy.fields_of(int(path[1])))
    elif len(path) == 1 and isinstance(standing := getattr(policy, path[0], None), dict):
        table.update({str(code): label for code, label in standing.items()})
    return table


def _last_table(table: Any) -> Table | None:
    """The table that a new line at the end would be part of; None where a section is scattered over the file."""
    if isinstance(table, AoT):
        return table.body[-1] if table.body else None
    if not isinstance(table, Table):
        return None
    inner = [item for key, item in table.value.body if key is not None and isinstance(item, AoT | Table)]
    return _last_table(inner[-1]) if inner else table


def _tail(table: Any) -> list[Any]:
    """Takes out the comments and empty lines at a table's end: they speak of what comes after it."""
    last = _last_table(table)
    tail: list[Any] = []
    while last is not None and last.value.body and last.value.body[-1][0] is None:
        trivia = last.value.body.pop()[1]
        if isinstance(trivia, Comment | Whitespace):
            tail.insert(0, trivia)
    return tail


def _parted(table: Any) -> list[Any]:
    """The same, leaving an empty line before the table that follows."""
    tail = _tail(table)
    if (last := _last_table(table)) is not None:
        last.add(tomlkit.nl())
    return tail


def _item(change: PolicyChange) -> Any:
    """A value as TOML writes it: steps of a ladder and years as tables of their own, a criterion on one line."""
    value = change.value
    if change.path == ("ladder",):
        steps = tomlkit.aot()
        for part in cast("list[dict[str, Any]]", value):
            if steps.body:
                steps.body[-1].add(tomlkit.nl())
            steps.append(_filled(tomlkit.table(), part))
        return steps
    if isinstance(value, dict):
        return _filled(tomlkit.table(), value) if change.path[0] == "fields" else _filled(tomlkit.inline_table(), value)
    return value


T = TypeVar("T", Table, InlineTable)


def _filled(table: T, values: Mapping[str, Any]) -> T:
    table.update(values)
    return table


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data
