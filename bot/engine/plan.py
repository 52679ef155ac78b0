"""Where a conversation stands, derived from its answers: the questions that apply, in order, and the open one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from bot.engine.environment import Environment
from bot.engine.form import Form
from bot.engine.session import Answer, Preset, Session
from bot.engine.steps import Repeat, Step


@dataclass(frozen=True)
class Place:
    """A question that applies, with the surroundings in which it is asked."""

    path: str
    top: str
    """The name of the form's own step or group that it belongs to."""
    step: Step
    env: Environment

    @property
    def answer(self) -> Answer | None:
        """What has been answered here."""
        return self.env.session.answers.get(self.path)

    @property
    def open(self) -> bool:
        """Still to be answered, or to be answered again."""
        return self.answer is None or self.path in self.env.session.reopened


def places(form: Form, env: Environment) -> list[Place]:
    """All questions that apply now, in order. Details count once they are chosen or answered."""
    found: list[Place] = []
    for step in form.steps:
        if not env.holds(step.when):
            continue
        if isinstance(step, Repeat):
            found.extend(_repeated(step, env))
        elif not step.detail or _begun(step.name, env.session):
            found.append(Place(step.name, step.name, step, env))
    return found


def current(found: list[Place]) -> Place | None:
    """The question to put now, or None where everything is answered."""
    return next((place for place in found if place.open), None)


def details(form: Form, env: Environment) -> list[tuple[str, str]]:
    """The optional details that can be added: name and label."""
    return [(step.name, step.label) for step in form.steps if step.detail and env.holds(step.when)]


def settled(form: Form, env: Environment) -> Session:
    """The session brought up to date: answers that no longer hold are dropped, given items are laid out.

    After an upgrade a step may have changed; after an earlier answer has changed, the items given for it have.
    """
    session = env.session
    for step in form.steps:
        if isinstance(step, Repeat):
            for path, answer in session.answers.items():
                head, _, rest = path.partition(".")
                inner = next((s for s in step.steps if s.name == rest.partition(".")[2]), None)
                given = head == step.name and inner is not None and _given(session, path)
                if head == step.name and not given and (inner is None or not inner.stands(answer.value)):
                    session = _without(session, path)
            session = _laid_out(step, Environment(session, env.known, env.now))
        else:
            kept = session.answers.get(step.name)
            if kept is not None and not step.stands(kept.value):
                session = _without(session, step.name)
    return session


def dependents(form: Form, path: str) -> list[str]:
    """The paths whose answers hang on the answer at this path."""
    prefix, _, name = path.rpartition(".")
    siblings = list(_inner(form, prefix)) if prefix else [s for s in form.steps if isinstance(s, Step)]
    return [f"{prefix}.{step.name}" if prefix else step.name for step in siblings if name in step.depends_on()]


def _inner(form: Form, prefix: str) -> tuple[Step, ...]:
    group = prefix.partition(".")[0]
    return next((step.steps for step in form.steps if isinstance(step, Repeat) and step.name == group), ())


def collected(form: Form, found: list[Place]) -> dict[str, JsonValue]:
    """The answers as the form's own model takes them: by step name, groups as lists of items."""
    data: dict[str, JsonValue] = {}
    for step in form.steps:
        if isinstance(step, Repeat):
            continue
        place = next((p for p in found if p.path == step.name), None)
        if place is not None and place.answer is not None:
            data[step.name] = place.answer.value
    for repeat in (step for step in form.steps if isinstance(step, Repeat)):
        data[repeat.name] = [
            {step.name: env.value(step.name) for step in repeat.steps if env.holds(step.when)}
            for env in items(repeat, found)
        ]
    return data


def items(repeat: Repeat, found: list[Place]) -> list[Environment]:
    """The items of a group that say something, each seen from inside; the one that ends the group does not."""
    inside = {place.env.prefix: place.env for place in found if place.top == repeat.name}
    return [env for prefix, env in inside.items() if _given(env.session, prefix) or not env.holds(repeat.until)]


def _begun(name: str, session: Session) -> bool:
    return name in session.reopened or any(path == name or path.startswith(f"{name}.") for path in session.answers)


def _repeated(repeat: Repeat, env: Environment) -> Iterator[Place]:
    if repeat.detail and not _begun(repeat.name, env.session):
        return
    given = env.session.presets[repeat.name].items if repeat.name in env.session.presets else ()
    for index in range(repeat.most):
        inside = env.inside(f"{repeat.name}.{index}.")
        known = given[index] if index < len(given) else {}
        asked = [step for step in repeat.steps if step.name not in known and inside.holds(step.when)]
        found = [Place(inside.prefix + step.name, repeat.name, step, inside) for step in asked]
        yield from found
        if index >= len(given) and (inside.holds(repeat.until) or any(place.answer is None for place in found)):
            return


def _given(session: Session, path: str) -> bool:
    """Whether a path lies in an item given in advance (for a whole path: whether its very answer was given)."""
    group, _, rest = path.partition(".")
    index, _, name = rest.partition(".")
    preset = session.presets.get(group)
    if preset is None or not index.isdigit() or int(index) >= len(preset.items):
        return False
    return not name or name in preset.items[int(index)]


def _without(session: Session, *paths: str) -> Session:
    answers = {path: answer for path, answer in session.answers.items() if path not in paths}
    doubt = None if session.doubt and session.doubt.path in paths else session.doubt
    return session.model_copy(update={"answers": answers, "doubt": doubt})


def _laid_out(repeat: Repeat, env: Environment) -> Session:
    session = env.session
    if repeat.over is None or not env.holds(repeat.when):
        return session
    arguments = env.arguments(repeat.over)
    before = session.presets.get(repeat.name)
    if not all(arguments) or (before is not None and before.arguments == arguments):
        return session
    given: tuple[dict[str, Answer], ...] = env.find(repeat.over)
    if before is not None:
        session = _without(session, *(path for path in session.answers if path.startswith(f"{repeat.name}.")))
    answers = {
        f"{repeat.name}.{index}.{name}": answer for index, item in enumerate(given) for name, answer in item.items()
    }
    presets = {**session.presets, repeat.name: Preset(arguments=arguments, items=given)}
    return session.model_copy(update={"answers": {**session.answers, **answers}, "presets": presets})
