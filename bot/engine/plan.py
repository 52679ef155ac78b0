"""Where a conversation stands, derived from its answers: the questions that apply, in order, and the open one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from bot.engine.conditions import steps_of
from bot.engine.environment import Environment
from bot.engine.form import Form
from bot.engine.session import Answer, Preset, Session
from bot.engine.steps import Repeat, Step


class Place(NamedTuple):
    """A question that applies, with the surroundings in which it is asked."""

    path: str
    top: str
    """The name of the form's own step or group that it belongs to."""
    step: Step
    env: Environment
    answer: Answer | None
    """What has been answered here."""
    open: bool
    """Still to be answered, or to be answered again."""


def _place(path: str, top: str, step: Step, env: Environment) -> Place:
    answer = env.session.answers.get(path)
    return Place(path, top, step, env, answer, answer is None or path in env.session.reopened)


def places(form: Form, env: Environment) -> list[Place]:
    """All questions that apply now, in order. Details count once they are chosen or answered."""
    found: list[Place] = []
    begun = {path.partition(".")[0] for path in env.session.answers}.union(env.session.reopened)
    for step in form.steps:
        if (step.detail and step.name not in begun) or not env.holds(step.when):
            continue
        if isinstance(step, Repeat):
            found.extend(_repeated(step, env))
        else:
            found.append(_place(step.name, step.name, step, env))
    return found


def current(found: list[Place]) -> Place | None:
    """The question to put now, or None where everything is answered."""
    return next((place for place in found if place.open), None)


def details(form: Form, env: Environment) -> list[tuple[str, str]]:
    """The optional details that can be added: name and label."""
    return [(step.name, step.label) for step in form.steps if step.detail and env.holds(step.when)]


def upgraded(form: Form, session: Session) -> Session:
    """The session without answers that no longer hold, as a step may have changed since they were given."""
    for path, answer in session.answers.items():
        step = step_at(form, path)
        if step is None or not (step.stands(answer.value) or _given(session, path)):
            session = session.without({path, *dependents(form, session, path)})
    return session


def settled(form: Form, env: Environment) -> Session:
    """The session brought up to date after an answer: items given for it are laid out, what is beyond them is gone."""
    session = env.session
    for group in form.groups:
        for bring_up in (_laid_out, _ended):
            session = bring_up(group, env.at(session))
    if session.doubt and session.doubt.path not in {p.path for p in places(form, env.at(session))}:
        session = session.model_copy(update={"doubt": None})
    return session


def step_at(form: Form, path: str) -> Step | None:
    """The step that asks for this path, whether it applies now or not."""
    name, _, rest = path.partition(".")
    step = form.by_name.get(name)
    if isinstance(step, Repeat):
        return next((inner for inner in step.steps if inner.name == rest.partition(".")[2]), None)
    return None if rest else step


def dependents(form: Form, session: Session, path: str) -> set[str]:
    """The answered paths whose meaning hangs on the answer at this path, and on theirs in turn."""
    found = {path}
    while more := {other for other in session.answers if other not in found and _hangs_on(form, other) & found}:
        found |= more
    return found - {path}


def _hangs_on(form: Form, path: str) -> set[str]:
    step = step_at(form, path)
    if step is None:
        return set()
    prefix = path.removesuffix(step.name)
    names = step.depends_on() | (steps_of(step.when) if prefix else frozenset())
    return {*names, *(prefix + name for name in names)}


def stepped_back(form: Form, env: Environment, found: list[Place], place: Place) -> Session | None:
    """The session one question back, or with a change or a detail left as it was; None at the very beginning."""
    asked = [p for p in found if not p.step.preset and (env.session.may_change(p.top) or p.path == place.path)]
    index = next((i for i, p in enumerate(asked) if p.path == place.path), 0)
    earlier = asked[index - 1] if index else None
    if earlier is None or (earlier.top != place.top and not env.session.faulty):
        left = env.session.leaving(place.top)
        following = place if left is env.session else current(places(form, env.at(left)))
        if following is None or (place.step.preset and following.path != place.path):
            return left
    return env.session.reopening(earlier.path) if earlier else None


def collected(form: Form, found: list[Place]) -> dict[str, JsonValue]:
    """The answers as the form's own model takes them: by step name, groups as lists of items."""
    data: dict[str, JsonValue] = {}
    for step in form.steps:
        if isinstance(step, Repeat):
            continue
        place = next((p for p in found if p.path == step.name), None)
        if place is not None and place.answer is not None:
            data[step.name] = place.answer.value
    for repeat in form.groups:
        data[repeat.name] = [
            {step.name: env.value(step.name) for step in repeat.steps if env.holds(step.when)}
            for env in items(repeat, found)
        ]
    return data


def items(repeat: Repeat, found: list[Place]) -> list[Environment]:
    """The items of a group that say something, each seen from inside; the one that ends the group does not."""
    inside = {place.env.prefix: place.env for place in found if place.top == repeat.name}
    return [env for prefix, env in inside.items() if _given(env.session, prefix) or not env.holds(repeat.until)]


def _repeated(repeat: Repeat, env: Environment) -> Iterator[Place]:
    given = env.session.presets[repeat.name].items if repeat.name in env.session.presets else ()
    for index in range(_begun_items(repeat, env.session) if repeat.closed else repeat.most):
        inside = env.inside(f"{repeat.name}.{index}.")
        known = given[index] if index < len(given) else {}
        asked = [step for step in repeat.steps if step.name not in known and inside.holds(step.when)]
        found = [_place(inside.prefix + step.name, repeat.name, step, inside) for step in asked]
        yield from found
        incomplete = any(place.answer is None for place in found)
        if index >= len(given) and not repeat.closed and (incomplete or inside.holds(repeat.until)):
            return


def _begun_items(repeat: Repeat, session: Session) -> int:
    """How many items of a group have answers."""
    return len({path.split(".")[1] for path in session.answers if path.startswith(f"{repeat.name}.")})


def _given(session: Session, path: str) -> bool:
    """Whether a path lies in an item given in advance (for a whole path: whether its very answer was given)."""
    group, _, rest = path.partition(".")
    index, _, name = rest.partition(".")
    preset = session.presets.get(group)
    if preset is None or not index.isdigit() or int(index) >= len(preset.items):
        return False
    return not name or name in preset.items[int(index)]


def _ended(repeat: Repeat, env: Environment) -> Session:
    """The session without items behind the one that ends the group."""
    begun = [int(path.split(".")[1]) for path in env.session.answers if path.startswith(f"{repeat.name}.")]
    if not begun:
        return env.session
    asked = range(_count_given(env.session, repeat), min(repeat.most, max(begun) + 1))
    inside = [env.inside(f"{repeat.name}.{index}.") for index in asked]
    answered = (item for item in inside if all(item.value(name) is not None for name in steps_of(repeat.until)))
    end = next((inside.index(item) for item in answered if item.holds(repeat.until)), len(inside))
    beyond = tuple(item.prefix for item in inside[end + 1 :])
    return env.session.without({path for path in env.session.answers if path.startswith(beyond)})


def _count_given(session: Session, repeat: Repeat) -> int:
    return len(session.presets[repeat.name].items) if repeat.name in session.presets else 0


def _laid_out(repeat: Repeat, env: Environment) -> Session:
    session = env.session
    if repeat.over is None or not env.holds(repeat.when):
        return session
    arguments = env.arguments(repeat.over)
    before = session.presets.get(repeat.name)
    if not all(arguments) or (before is not None and (before.fixed or before.arguments == arguments)):
        return session
    given: tuple[dict[str, Answer], ...] = env.find(repeat.over)
    if before is not None:
        session = session.without({path for path in session.answers if path.startswith(f"{repeat.name}.")})
    answers = {
        f"{repeat.name}.{index}.{name}": answer for index, item in enumerate(given) for name, answer in item.items()
    }
    presets = {**session.presets, repeat.name: Preset(arguments=arguments, items=given)}
    return session.model_copy(update={"answers": {**session.answers, **answers}, "presets": presets})
