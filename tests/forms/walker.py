"""Walks through any form in every way that its steps allow, and remembers each place where it stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot import text
from bot.conversations import FORMS
from bot.conversations.indicators import Count
from bot.engine.payload import press
from bot.engine.plan import Place
from bot.engine.steps import AnyStep, Choice, Day, Evidence, Quantity, Repeat, Text
from bot.messages import AttachmentKind
from bot.messages import Choice as Button
from tests.chat import Chat, Profile
from tests.forms.fakes import DOUBTFUL, World, context_of, given_to

WORDS = "Vận động nhân dân hiến đất mở đường thôn Hải An, xã Quảng Thành"
FEW = 3
"""Options of a lookup."""
LONGEST = 120
"""Turns of a walk, at most: no form is so long, so one that is goes in circles."""
ENDS_GROUP = ("taps done", "taps enough")
"""The ways that end a group of questions."""
Way = Callable[[Chat], Chat]


@dataclass(frozen=True)
class Station:
    """A place where a walk stood."""

    name: str
    chat: Chat
    place: Place | None
    """The open or doubted question; None at the review and in the list of details."""


def _is_long(place: Place) -> bool:
    """Whether a group has a few items already: walks do not go on to as many as it may have."""
    _, _, item = place.path.partition(".")
    return item.partition(".")[0] >= str(FEW) if item else False


def action(button: Button) -> str:
    """What a button does: option, skip, back…"""
    pressed = press(button.payload)
    return pressed.action if pressed else ""


def buttons(chat: Chat, *actions: str) -> list[Button]:
    """The buttons that do one of these."""
    return [button for button in chat.shown.choices if action(button) in actions]


def open_place(chat: Chat) -> Place | None:
    """The question that an answer would be for."""
    if chat.session.doubt is not None:
        return chat.place_of(chat.session.doubt.path)
    return None if chat.session.listing_details else chat.place


def typed_ways(place: Place) -> dict[str, str]:
    """What can be typed in answer, by a name for the way."""
    match place.step:
        case Text() as step:
            words = WORDS[: step.limit].strip()
            return {"words": words, **({"doubtful": DOUBTFUL} if step.doubt else {})}
        case Quantity() as step:
            examples = text.EXAMPLES[step.measured(place.env)].split("; ")
            return {"amount": examples[0], "another": examples[-1], "doubtful": "1,500"}
        case Day() as step if step.past:
            return {"day": "30/3/2026", "words": "hôm qua"}
        case Count():
            return {"number": "12", "doubtful": "12 người"}
        case Day():
            return {"day": "30/11/2026", "words": "cuối năm"}
        case Choice() | Evidence():
            return {}
    return {"words": WORDS}


def ways(chat: Chat) -> dict[str, Way]:
    """Every way to answer the open question, the plainest first."""
    found: dict[str, Way] = {}
    place = open_place(chat)
    assert place is not None
    if chat.session.doubt is not None:
        for button in buttons(chat, "doubt"):
            found[f"takes {button.payload.rpartition('-')[2]}"] = lambda c, b=button: c.press(b)  # type: ignore[misc]
    for name, typed in typed_ways(place).items():
        found[name] = lambda c, t=typed: c.say(t)  # type: ignore[misc]
    options = buttons(chat, "option")
    fixed = isinstance(place.step, Choice) and isinstance(place.step.choices, tuple)
    for button in options if fixed else [*options[:1], *options[-1:]]:
        found[f"taps {button.payload.rpartition('-')[2]}"] = lambda c, b=button: c.press(b)  # type: ignore[misc]
    if isinstance(place.step, Evidence):
        found["nothing"] = lambda c: c.press(buttons(c, "done")[0])
        found["photo"] = lambda c: c.send(AttachmentKind.PHOTO).press(buttons(c, "done")[0])
    if place.step.optional:
        found["skips"] = lambda c: c.press(buttons(c, "skip")[0])
    return found


class Walker:
    """Goes through a form again and again until every way at every step has been gone once."""

    def __init__(self, form: str, profile: Profile, size: int, *, full: bool) -> None:
        self.form, self.profile, self.world, self.full = FORMS[form], profile, World(size), full
        self.stations: dict[str, Station] = {}
        self.submitted: list[Chat] = []
        self._seen: set[tuple[str, str]] = set()
        self._ahead: list[dict[str, str]] = [{}]

    def walk(self, *, everywhere: bool) -> None:
        """Go once the plainest way, or every way."""
        while self._ahead:
            self._once(self._ahead.pop(0))
            if not everywhere:
                return

    def begun(self) -> Chat:
        context = context_of(self.form, full=self.full)
        chat = Chat(self.form, self.world.look, profile=self.profile, context=context)
        return chat.begin(given_to(self.form))

    def _once(self, chosen: dict[str, str]) -> None:
        """One walk from the beginning to the end, along the plainest way where none is chosen."""
        chat, left = self.begun(), dict(chosen)
        for _ in range(LONGEST):
            if chat.turn.state == "submitted":
                self.submitted.append(chat.copy())
                return
            place = open_place(chat)
            if place is None:
                self._note(chat, None)
                self._on_from_review(chat, chosen)
                continue
            self._note(chat, place)
            possible = ways(chat)
            if not possible:
                return  # nothing to choose from: the form can only be left
            for name in possible:
                if (place.step.name, name) not in self._seen:
                    self._seen.add((place.step.name, name))
                    self._ahead.append({**chosen, place.step.name: name})
            ending = [way for way in ENDS_GROUP if way in possible and _is_long(place)]
            plainest = (*ending, *possible)[0]
            possible.get(left.pop(place.step.name, ""), possible[plainest])(chat)
        raise AssertionError(f"no end in sight\n{chat.story()}")

    def _on_from_review(self, chat: Chat, chosen: dict[str, str]) -> None:
        """Open the next detail that the walk is about (the first walk is about all); with none left, send."""
        given = {path.partition(".")[0] for path in chat.session.answers}
        wanted = [s.name for s in self.form.steps if s.detail and s.name not in given and self._is_about(s, chosen)]
        if chat.session.listing_details:
            adding = [b for b in buttons(chat, "add") if b.payload.rpartition("-")[2] in wanted]
            chat.press((adding or buttons(chat, "back"))[0])
        else:
            chat.press(buttons(chat, *(("more",) if wanted else ("send",)))[0])

    @staticmethod
    def _is_about(step: AnyStep, chosen: dict[str, str]) -> bool:
        names = {step.name, *(inner.name for inner in (step.steps if isinstance(step, Repeat) else ()))}
        return not chosen or bool(names & chosen.keys())

    def _note(self, chat: Chat, place: Place | None) -> None:
        name = "details" if chat.session.listing_details else "review"
        if place is not None:
            inner = f"{place.top}.{place.step.name}" if place.top != place.step.name else place.step.name
            name = f"{inner}, {'doubted' if chat.session.doubt else 'asked'}"
        elif any("." in path for path in chat.session.answers):
            name += " with a group"
        self.stations.setdefault(f"{self.form.name}: {name}", Station(name, chat.copy(), place))
        if name.startswith("review") and self.form.brief is not None:
            brief = chat.copy()
            brief.session = chat.session.model_copy(update={"brief": True})
            self.stations.setdefault(
                f"{self.form.name}: {name} in brief", Station(f"{name} in brief", brief.resume(), None)
            )


def walked(form: str, profile: Profile, size: int = FEW, full: bool = True) -> Walker:
    """The walker of a form after its walks; shared, so whoever goes on from a station copies its chat.

    Every way is gone with a few things to choose from; with none or many, or little known in advance, the plainest.
    """
    return _walked(form, profile, size, full)


@cache
def _walked(form: str, profile: Profile, size: int, full: bool) -> Walker:
    walker = Walker(form, profile, size, full=full)
    walker.walk(everywhere=full and size == FEW)
    return walker


def stations(form: str, profile: Profile, size: int = FEW, full: bool = True) -> list[Station]:
    """Where a form can stand; each with a conversation of its own to go on with."""
    found = walked(form, profile, size, full).stations.values()
    return [Station(station.name, station.chat.copy(), station.place) for station in found]


def names(form: str) -> set[str]:
    """Every step that the form declares, those of groups by group and name."""
    return {
        f"{step.name}.{inner.name}" if inner is not step else step.name
        for step in FORMS[form].steps
        if not (isinstance(step, Repeat) and step.closed)  # some of whose answers are always given
        for inner in (step.steps if isinstance(step, Repeat) else (step,))
    }
