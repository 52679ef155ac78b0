"""The step engine: one pure function from a session and what was sent to the next session and what is said.

It does no I/O. Where it needs to know something it answers with a Lookup; called again with the answer among
``known`` it goes on. The same arguments always give the same result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from pydantic import JsonValue, ValidationError

from bot import text
from bot.clock import local
from bot.engine import phrases
from bot.engine.environment import Environment, Known, Lookup, LookupNeededError
from bot.engine.form import Context, Form, Submission
from bot.engine.payload import Press, press
from bot.engine.pieces import takes
from bot.engine.plan import Place, collected, current, dependents, details, places, settled, stepped_back, upgraded
from bot.engine.reading import Accepted, Doubted, Gathered, Refused
from bot.engine.render import render, screen, title_of
from bot.engine.session import Answer, Doubt, Given, Proposal, Session
from bot.engine.steps import Evidence, Step
from bot.messages import Choice, Incoming, Outgoing
from storage.records.words import fold


@dataclass(frozen=True)
class Turn:
    """What came of one thing that a person sent."""

    session: Session
    messages: tuple[Outgoing, ...] = ()
    toast: str = ""
    state: Literal["open", "parked", "submitted"] = "open"
    submission: Submission | None = None


NOTHING = Given()


def begin(
    form: Form,
    session_id: str,
    context: dict[str, JsonValue],
    known: Known,
    now: datetime,
    given: Given = NOTHING,
) -> Turn | Lookup:
    """Put the first question; with answers already given, start at the first open one or at the review."""
    preset = {
        step.name: Answer(value=context[step.preset], shown=str(context.get(f"{step.preset}_shown", "")))
        for step in form.steps
        if isinstance(step, Step) and step.preset and context.get(step.preset) is not None
    }
    session = Session(
        id=session_id,
        form=form.name,
        started_at=now,
        context=context,
        answers={**preset, **given.answers},
        presets=given.presets,
        brief=given.brief,
        doubt=given.doubt,
        faulty=given.faulty,
        reopened=tuple(path for top in (*given.faulty, *given.reopened) for path in _below(top, given.answers)),
    )
    return resume(form, session, known, now)


def resume(form: Form, session: Session, known: Known, now: datetime, lead: str = "") -> Turn | Lookup:
    """Put the open question again, as after a pause."""
    try:
        return _Conversation(form, Environment(upgraded(form, session), known, now)).ask(lead)
    except LookupNeededError as need:
        return need.needed


def advance(form: Form, session: Session, incoming: Incoming, known: Known, now: datetime) -> Turn | Lookup:
    """Take what a person sent while this form was open."""
    try:
        return _Conversation(form, Environment(upgraded(form, session), known, now)).take(incoming)
    except LookupNeededError as need:
        return need.needed


def _below(top: str, answers: dict[str, Answer]) -> list[str]:
    """The answered paths of a step or group; itself where it has no answers yet, as a detail that is asked for."""
    return [path for path in answers if path.partition(".")[0] == top] or [top]


class _Conversation:
    """The form and the session brought up to date, for the length of one call."""

    def __init__(self, form: Form, env: Environment) -> None:
        self.form = form
        self.env = env.at(settled(form, env))

    @property
    def session(self) -> Session:
        return self.env.session

    @cached_property
    def found(self) -> list[Place]:
        """The questions that apply."""
        return places(self.form, self.env)

    @cached_property
    def choices(self) -> list[Choice]:
        """The buttons of what stands open."""
        return [choice for row in screen(self.form, self.env, self.found).rows for choice in row]

    def _with(self, session: Session) -> _Conversation:
        return _Conversation(self.form, self.env.at(session))

    # What is said

    def ask(self, lead: str = "") -> Turn:
        """Put what stands open as a new question, with buttons of its own."""
        session = self.session.model_copy(update={"turn": self.session.turn + 1})
        return Turn(session, (render(self.form, self.env.at(session), self.found, lead),))

    def again(self, lead: str, *, only_lead: bool = False) -> Turn:
        """Say something and repeat the open question, or only its buttons, which stay the same."""
        return Turn(self.session, (render(self.form, self.env, self.found, lead, only_lead=only_lead),))

    def go_on(self, session: Session, lead: str = "") -> Turn:
        """Continue from a changed session."""
        following = self._with(session)
        complete = current(following.found) is None
        if complete and not self.form.review and following.session.doubt is None:
            return following.submit()
        return following.ask(lead)

    # What is taken

    def take(self, incoming: Incoming) -> Turn:
        if incoming.tap is not None:
            pressed = press(incoming.tap.payload)
            ours = pressed is not None and pressed.session == self.session.id
            return self.pressed(pressed, incoming) if pressed and ours else self._unknown()
        if incoming.edited and incoming.message != self.session.unread:
            edited = next((p for p in self.found if p.answer and p.step.came_with(p.answer, incoming)), None)
            return self.reread(edited, incoming) if edited else self.again(phrases.edit_not_used())
        chosen = self._choice_typed(incoming.text)
        if chosen is not None:
            pressed = press(chosen.payload)
            assert pressed is not None
            return self.act(pressed, incoming)
        for button in (text.back(), text.skip()):
            if fold(incoming.text) == fold(button):  # which nobody means as an answer
                return self.again(phrases.not_here(button), only_lead=True)
        return self.answered(incoming)

    def _choice_typed(self, typed: str) -> Choice | None:
        """The button whose words were typed instead of pressed; none where several have the same."""
        wanted = fold(typed.lstrip("✎+ "))
        if not wanted:
            return None
        fitting = [choice for choice in self.choices if fold(choice.label.lstrip("✎+ ")) == wanted]
        return fitting[0] if len(fitting) == 1 else None

    def answered(self, incoming: Incoming) -> Turn:
        """Read an answer to the open question."""
        place = self._open_place()
        gathering = next((p for p in self.found if isinstance(p.step, Evidence)), None)
        if incoming.attachments and not (place and isinstance(place.step, Evidence)):
            if gathering is not None and takes(incoming):
                return self._kept(gathering, incoming)
            if not incoming.text:
                return self.again(phrases.no_files_here())
        if place is None:
            return self.again(phrases.choose_please())
        reading = place.step.read(incoming, place.env)
        match reading:
            case Accepted(answer):
                return self.accept(place, answer)
            case Gathered(answer, reply):
                session = self.session.answering({place.path: answer}).reopening(place.path)
                return self._with(session).again(reply, only_lead=True)
            case Doubted(question, proposals):
                return self.doubt(place, question, proposals, incoming)
            case Refused(reply):
                session = self.session.model_copy(update={"unread": incoming.message})
                return self._with(session).again(reply, only_lead=True)

    def _open_place(self) -> Place | None:
        doubt = self.session.doubt
        doubted = next((place for place in self.found if doubt and place.path == doubt.path), None)
        return doubted or (None if self.session.listing_details else current(self.found))

    def _kept(self, gathering: Place, incoming: Incoming) -> Turn:
        """Keep what was sent before its question came, or after it, then read the caption as the answer that is due."""
        reading = gathering.step.read(incoming, gathering.env)
        if not isinstance(reading, Gathered):
            return self.again(reading.reply if isinstance(reading, Refused) else phrases.choose_please())
        said = phrases.evidence_kept_for_later() if gathering.open else phrases.evidence_added(reading.answer.shown)
        kept = self._with(self._gathered(gathering, reading.answer))
        if not incoming.text or kept._open_place() is None:
            return kept.again(said)
        turn = kept.answered(incoming.model_copy(update={"attachments": ()}))
        told = [message.model_copy(update={"text": f"{said}\n{message.text}"}) for message in turn.messages]
        return replace(turn, messages=tuple(told))

    def _gathered(self, gathering: Place, answer: Answer) -> Session:
        """The session with more evidence, where nothing else has moved: gathering that was open stays so."""
        reopened = self.session.reopened
        if gathering.open and gathering.path not in reopened:
            reopened = (*reopened, gathering.path)
        answers = {**self.session.answers, gathering.path: answer}
        return self.session.model_copy(update={"answers": answers, "reopened": reopened})

    def accept(self, place: Place, answer: Answer, lead: str = "") -> Turn:
        """Store an answer; what hung on the one before is asked again."""
        session = self.session
        if place.answer is not None and place.answer.value != answer.value:
            session = session.without(dependents(self.form, session, place.path))
        label = place.step.name_for(place.env)
        noted = phrases.noted(label, answer.shown) if answer.shown and label else ""
        return self.go_on(session.answering({place.path: answer}), lead or noted)

    def doubt(self, place: Place, question: str, proposals: tuple[Proposal, ...], incoming: Incoming) -> Turn:
        """Ask back about an answer."""
        doubt = Doubt(path=place.path, question=question, proposals=proposals)
        return self.go_on(self.session.model_copy(update={"doubt": doubt, "unread": incoming.message}))

    def reread(self, place: Place, incoming: Incoming) -> Turn:
        """Read the answer anew from a message that was edited."""
        reading = place.step.read(incoming, place.env)
        label = place.step.name_for(place.env)
        match reading:
            case Accepted(answer):
                return self.accept(place, answer, phrases.edited(label, answer.shown))
            case Gathered(answer, _):
                return self._with(self._gathered(place, answer)).again(phrases.edited(label, answer.shown))
            case Doubted(question, proposals):
                reopened = self._with(self.session.reopening(place.path))
                return reopened.doubt(place, question, proposals, incoming)
            case Refused(reply):
                return self.again(reply)

    # Buttons

    def pressed(self, pressed: Press, incoming: Incoming) -> Turn:
        """A press on a button of this form: of the open question, of an earlier one, or forged."""
        assert incoming.tap is not None
        if incoming.tap.payload == self.session.last_tap:
            return Turn(self.session)
        if pressed.turn != self.session.turn:
            return Turn(self.session, self.again("").messages, text.old_button())
        turn = self.act(pressed, incoming)
        if pressed.action == "page":
            return turn
        return replace(turn, session=turn.session.model_copy(update={"last_tap": incoming.tap.payload}))

    def act(self, pressed: Press, incoming: Incoming) -> Turn:
        """Do what a button of the open question says; anything that the question does not show is refused."""
        place = self._open_place()
        if pressed.action == "page" and pressed.argument.isdigit():
            page = render(self.form, self.env, self.found, page=min(int(pressed.argument), 999))
            return Turn(
                self.session,
                (page.model_copy(update={"replaces": incoming.tap.message if incoming.tap else ""}),),
            )
        if pressed.action == "option" and place is not None and self.session.doubt is None:
            chosen = place.step.choose(pressed.argument, place.env)
            typed = {"typed": incoming.text, "message": "" if incoming.tap else incoming.message}
            return self.accept(place, chosen.model_copy(update=typed)) if chosen else self._unknown()
        shown = {press(choice.payload) for choice in self.choices}
        if pressed.model_copy(update={"turn": self.session.turn}) not in shown:
            return self._unknown()
        match pressed.action:
            case "doubt" if self.session.doubt is not None and place is not None:
                return self._proposed(place, self.session.doubt.proposals[int(pressed.argument)].answer)
            case "skip" if place is not None:
                return self.accept(place, Answer(value=None))
            case "keep" if place is not None and place.answer is not None:
                return self.accept(place, place.answer)
            case "done" if place is not None:
                return self.accept(place, place.answer or Answer(value=[]))
            case "clear" if place is not None:
                return self.go_on(self.session.answering({place.path: Answer(value=[])}).reopening(place.path))
            case "back":
                return self.back(place)
            case "change" | "offer":
                return self.go_on(self.session.reopening(*self._answered_below(pressed.argument)))
            case "set":
                return self._set(*pressed.argument.split(".", 1))
            case "unfold":
                return self.go_on(self.session.model_copy(update={"brief": False}))
            case "more":
                return self.go_on(self.session.model_copy(update={"listing_details": True}))
            case "add" if pressed.argument in dict(details(self.form, self.env)):
                opened = self._answered_below(pressed.argument) or [pressed.argument]
                return self.go_on(self.session.reopening(*opened))
            case "cancel":
                return Turn(self.session, (self._parked(),), state="parked")
            case "send" if place is None:
                return self.submit()
        return self._unknown()

    def _proposed(self, place: Place, answer: Answer) -> Turn:
        """Take the reading that was chosen, unless the step has changed since it was offered."""
        if place.step.stands(answer.value):
            return self.accept(place, answer)
        return self.go_on(self.session.model_copy(update={"doubt": None}))

    def _set(self, name: str, code: str) -> Turn:
        """Answer a step that is not the open one."""
        place = next(p for p in self.found if p.path == name)
        chosen = place.step.choose(code, place.env)
        return self.go_on(self.session.answering({name: chosen})) if chosen else self._unknown()

    def _unknown(self) -> Turn:
        return Turn(self.session, self.again("").messages, text.unknown_button())

    def _answered_below(self, name: str) -> list[str]:
        """The answered paths of a step or group."""
        return [place.path for place in self.found if place.top == name and place.answer is not None]

    def back(self, place: Place | None) -> Turn:
        """Put the question before, its answer at hand; out of a doubt or a list, the question itself."""
        if self.session.doubt is not None or self.session.listing_details:
            return self.go_on(self.session.model_copy(update={"doubt": None, "unread": "", "listing_details": False}))
        earlier = stepped_back(self.form, self.env, self.found, place) if place is not None else None
        return self.go_on(earlier) if earlier is not None else self._unknown()

    def _parked(self) -> Outgoing:
        title, brief = title_of(self.form, self.session), self.form.brief
        if not self.session.answered(self.form.preset_names):
            words = text.stopped(title)
        else:
            words = brief.dropped if self.session.brief and brief else text.parked(title)
        again = Choice(label=text.resume(title), payload=f"r:{self.session.id}")
        return Outgoing(text=words, rows=((again,),))

    def submit(self) -> Turn:
        """Check the answers against the form's own model and say what they lead to."""
        found = self.found
        try:
            answers = self.form.answers.model_validate(collected(self.form, found))
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            paths = [place.path for place in found if place.top == name] or [found[0].path]
            return self.go_on(self.session.reopening(*paths), phrases.answer_again())
        shown = {place.path: place.answer.shown for place in found if place.answer is not None}
        context = Context(self.session.id, self.session.context, shown, local(self.env.now).date())
        submission = self.form.submit(answers, context)
        asked = tuple(Choice(label=label, payload=payload) for label, payload in submission.ask)
        following = tuple((Choice(label=label, payload=payload),) for label, payload in submission.next)
        rows = (asked, *following) if asked else following
        told = Outgoing(text=submission.text, rows=rows, secret=submission.secret)
        messages = (told,) if submission.text else ()
        return Turn(self.session, messages, state="submitted", submission=submission)
