"""A session as the message that the person sees: a question, a doubt, or the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bot import text
from bot.engine import phrases
from bot.engine.environment import Environment
from bot.engine.form import Brief, Form
from bot.engine.payload import payload
from bot.engine.plan import Place, collected, current, details, items, stepped_back
from bot.engine.session import Session
from bot.engine.steps import Choice as ChoiceStep
from bot.engine.steps import Evidence, Option, Repeat
from bot.messages import Choice, Outgoing

PAGE = 8
"""Rows of options a message; more are a page further."""
BUTTON = 40
"""Characters that a button on a small phone shows; longer options are listed, and the buttons carry numbers."""
LINE = 150
"""Characters of an option in such a list."""
NUMBERS = 4
"""Such buttons a row."""

Rows = tuple[tuple[Choice, ...], ...]


class Screen(NamedTuple):
    """What stands open as the person sees it. The words are put together only where they are said."""

    rows: Rows
    words: Callable[[], str]
    numbered: bool = True
    titled: bool = False
    """The words begin with the form's title."""


def render(
    form: Form, env: Environment, found: list[Place], lead: str = "", page: int = 0, *, only_lead: bool = False
) -> Outgoing:
    """The message for where the session stands, with the questions ``found`` for its answers.

    ``lead`` is said before it, or instead of its words.
    """
    shown, session = screen(form, env, found, page), env.session
    if session.turn <= 1 and not lead and not session.brief:
        opening = form.opening.format_map(_Words(session)) if form.opening else ""
        title = "" if shown.titled else text.bold(title_of(form, session))
        lead = "\n".join(part for part in (title, opening) if part.strip())
    words = lead if lead and only_lead else "\n".join(filter(None, (lead, shown.words())))
    return Outgoing(text=words, rows=shown.rows, numbered=shown.numbered)


def screen(form: Form, env: Environment, found: list[Place], page: int = 0) -> Screen:
    """What stands open: a doubt, the list of details, a question, or the review."""
    place, session = current(found), env.session
    doubted = next((p for p in found if session.doubt and p.path == session.doubt.path), None)
    if doubted is not None:
        return _doubt(session, doubted)
    if session.listing_details:
        return _details(form, env)
    if place is not None:
        return _question(form, env, found, place, page)
    if session.brief and form.brief is not None:
        return _brief(form, form.brief, env, found)
    return _review(form, env, found)


def title_of(form: Form, session: Session) -> str:
    """What this filling in of the form is called, where its context gives it another name."""
    return str(session.context.get("title") or form.title)


def _question(form: Form, env: Environment, found: list[Place], place: Place, page: int) -> Screen:
    step, here, session = place.step, place.env, env.session
    options = step.options(here)
    gathering = isinstance(step, Evidence)
    first = place.path == next((p.path for p in found if not p.step.preset), "")
    offered = _offered(found) if first else None
    buttons, lines = _options(session, options, page, step.columns if isinstance(step, ChoiceStep) else 1)
    rows = [
        *buttons,
        *([(_button(session, step.done_label(here), "done"),)] if gathering else []),
        *([(_button(session, phrases.clear_evidence(), "clear"),)] if gathering and here.value(step.name) else []),
        *(
            [(_button(session, phrases.keep_as_is(place.answer.shown), "keep"),)]
            if place.answer and not gathering
            else []
        ),
        *(
            [(_button(session, offered.step.offer.label, "offer", offered.path),)]
            if offered and offered.step.offer
            else []
        ),
        _controls(
            session,
            back=stepped_back(form, env, found, place) is not None,
            skip=(phrases.leave_empty() if here.value(step.name) else text.skip()) if step.optional else "",
        ),
    ]

    def words() -> str:
        none = step.none if isinstance(step, ChoiceStep) and not options else ""
        wrong = session.faulty.get(place.top, "")
        asked = _counter(form, found, place) + (none or step.question(here))
        return "\n".join((*([phrases.to_complete(wrong)] if wrong else []), asked, *lines))

    return Screen(tuple(rows), words, numbered=not (step.reads_numbers or lines))


def _counter(form: Form, found: list[Place], place: Place) -> str:
    """Where the question stands among those of the short way; nothing for details and changes."""
    details = {step.name for step in form.steps if step.detail}
    asked = list(dict.fromkeys(p.top for p in found if not p.step.preset and p.top not in details))
    later = found[next(i for i, p in enumerate(found) if p.path == place.path) :]
    changing = place.answer is not None or any(not p.open for p in later)
    if place.top not in asked or len(asked) < 2 or changing:
        return ""
    return phrases.counter(asked.index(place.top) + 1, len(asked)) + " "


def _offered(found: list[Place]) -> Place | None:
    return next((p for p in found if p.step.offer and p.env.holds(p.step.offer.when) and not p.open), None)


def _doubt(session: Session, place: Place) -> Screen:
    doubt = session.doubt
    assert doubt is not None
    proposals = tuple(Option(str(n), proposal.label) for n, proposal in enumerate(doubt.proposals))
    buttons, lines = _options(session, proposals, 0, 1, action="doubt")
    rows = (*buttons, _controls(session, back=True))
    return Screen(rows, lambda: "\n".join((doubt.question, *lines)), numbered=not (place.step.reads_numbers or lines))


def _details(form: Form, env: Environment) -> Screen:
    buttons = [
        _button(
            env.session,
            phrases.add(label, any(p == name or p.startswith(f"{name}.") for p in env.session.answers)),
            "add",
            name,
        )
        for name, label in details(form, env)
    ]
    rows = (*_pairs(buttons), _controls(env.session, back=True))
    return Screen(rows, phrases.details_heading)


def _brief(form: Form, brief: Brief, env: Environment, found: list[Place]) -> Screen:
    flipped = next((place for place in found if place.path == brief.flip and place.answer is not None), None)
    others = [o for o in flipped.step.options(flipped.env) if o.code != env.value(brief.flip)] if flipped else []
    rows = (
        (_button(env.session, brief.send, "send"),),
        *(
            (_button(env.session, phrases.it_is(option.label), "set", f"{brief.flip}.{option.code}"),)
            for option in others
        ),
        (_button(env.session, brief.edit, "unfold"), _button(env.session, brief.drop, "cancel")),
    )
    return Screen(rows, lambda: brief.words(collected(form, found), env))


def _review(form: Form, env: Environment, found: list[Place]) -> Screen:
    first = {place.top: place for place in reversed(found)}
    reviewed = [step for step in form.steps if step.name in first and step.label]
    changed = [step for step in reviewed if env.session.may_change(step.name)]
    buttons = [_button(env.session, phrases.change(step.label), "change", step.name) for step in changed]
    addable = details(form, env) and not env.session.faulty
    more = ((_button(env.session, phrases.add_details(), "more"),),) if addable else ()
    rows = (
        (_button(env.session, form.send, "send"),),
        *_pairs(buttons),
        *more,
        _controls(env.session, back=False),
    )

    def words() -> str:
        lines = [phrases.review_heading(title_of(form, env.session))]
        for step in reviewed:
            answer = first[step.name].answer
            if isinstance(step, Repeat):
                given = _repeat_lines(step, found)
                lines += [f"• {step.label}:", *given] if given else []
            elif answer and answer.shown:
                lines.append(f"• {step.label}: {text.shorten(answer.shown, 400)}")
        remark = form.remark(collected(form, found), env) if form.remark else ""
        return "\n".join((*lines, *([remark] if remark else [])))

    return Screen(rows, words, titled=True)


def _repeat_lines(repeat: Repeat, found: list[Place]) -> list[str]:
    lines = []
    for env in items(repeat, found):
        asked = [step for step in repeat.steps if env.holds(step.when)]
        if all(env.session.answers.get(env.prefix + step.name) is not None for step in asked):
            shown = [env.shown(step.name) for step in asked]
            if shown[-1]:
                what, *rest = (part for part in shown if part)
                lines.append(f"   – {what}" + (f": {', '.join(rest)}" if rest else ""))
    return lines


def _options(
    session: Session, options: tuple[Option, ...], page: int, columns: int, *, action: str = "option"
) -> tuple[Rows, list[str]]:
    """The buttons of a page of options, and the lines that say what they mean where labels are too long for buttons."""
    long = any(len(option.label) > BUTTON for option in options)
    apart = tuple(option for option in options if option.apart) if long else ()
    options = tuple(option for option in options if option not in apart)
    columns = NUMBERS if long else columns
    size = PAGE if long else PAGE * columns
    first = page * size if page * size < len(options) else 0
    shown = list(enumerate(options[first : first + size], first + 1))
    buttons = [_button(session, str(n) if long else option.label, action, option.code) for n, option in shown]
    turning = (
        *((_button(session, phrases.fewer_options(), "page", str(page - 1)),) if first else ()),
        *((_button(session, phrases.more_options(), "page", str(page + 1)),) if first + size < len(options) else ()),
    )
    rows = tuple(tuple(buttons[i : i + columns]) for i in range(0, len(buttons), columns))
    lines = [f"{n}. {text.shorten(option.label, LINE)}" for n, option in shown] if long else []
    ending = tuple((_button(session, option.label, action, option.code),) for option in apart)
    return (*rows, *((turning,) if turning else ()), *ending), lines


def _controls(session: Session, *, back: bool, skip: str = "") -> tuple[Choice, ...]:
    return (
        *((_button(session, text.back(), "back"),) if back else ()),
        *((_button(session, skip, "skip"),) if skip else ()),
        _button(session, text.cancel(), "cancel"),
    )


def _pairs(buttons: list[Choice]) -> Rows:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _button(session: Session, label: str, action: str, argument: str = "") -> Choice:
    written = payload(session.id, session.turn, action, argument)
    return Choice(label=label, payload=written, cancel=action == "cancel")


class _Words(dict[str, str]):
    """The context's entries, for filling in an opening."""

    def __init__(self, session: Session) -> None:
        super().__init__({name: str(value) for name, value in session.context.items()})
