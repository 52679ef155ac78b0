"""From one thing that a person sent to what comes of it. Rights are checked here and where a form submits."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from bot import text
from bot.access import Action, may_at_all
from bot.channels import numbered
from bot.engine.pieces import takes
from bot.handlers import commands, forms, importing, strangers, views
from bot.handlers.checks import checking as checks
from bot.handlers.conclusions import overview as conclusions
from bot.handlers.digests import overview as digests
from bot.handlers.digests import settings as digest_settings
from bot.handlers.duties import answers as duties
from bot.handlers.duties import urging
from bot.handlers.figures import overview as figures
from bot.handlers.indicators import overview as unit_reports
from bot.handlers.initiatives import evidence, reporting
from bot.handlers.obstacles import answers as obstacles
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.people import absence, invites, roles
from bot.handlers.reviews import overview as reviewing
from bot.handlers.services import Services
from bot.handlers.signals import questions as signals
from bot.handlers.visits import overview as visiting
from bot.messages import Incoming, Outgoing, Tap
from storage import outbox, people, sessions
from storage.records.facts import ChatBlocked

_BUTTONS: dict[str, Callable[[Services, Actor, Incoming], Awaitable[Outcome]]] = {
    "a": reviewing.pressed,
    "b": obstacles.pressed,
    "e": evidence.pressed,
    "f": forms.tapped,
    "g": roles.pressed,
    "h": digests.pressed,
    "i": invites.pressed,
    "k": checks.pressed,
    "l": absence.pressed,
    "n": urging.pressed,
    "o": conclusions.pressed,
    "s": signals.pressed,
    "t": visiting.pressed,
    "u": unit_reports.pressed,
    "x": importing.pressed,
    "y": figures.pressed,
    "z": digest_settings.pressed,
}
"""Who answers a button, by the first letter of its payload; r, v, d and c are answered below."""


def actor_of(connection: sqlite3.Connection, channel: str, chat: str, today: date) -> Actor:
    """Who sends from a chat, and what they may do today."""
    actor = Actor(channel=channel, chat=chat, person=people.sending(connection, channel, chat, today))
    return replace(actor, session=sessions.open_of(connection, actor.owner))


async def dispatch(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """Handle one thing that a person sent."""
    if incoming.event != "message":
        blocked = ChatBlocked(channel=actor.channel, chat=actor.chat, blocked=incoming.event == "blocked")
        return Outcome(facts=(blocked,))
    buttons = services.channels[actor.channel].capabilities.buttons
    if not buttons:
        incoming = await _choice_by_number(services, actor, incoming)
    outcome = await _handled(services, actor, incoming)
    if outcome.then:
        shown = await views.show(services, actor, outcome.then)
        outcome = replace(outcome, messages=(*outcome.messages, *shown.messages))
    if outcome.toast and not buttons:
        outcome = replace(outcome, toast="", messages=(Outgoing(text=outcome.toast), *outcome.messages))
    return outcome


async def _handled(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    session = actor.session
    if actor.person is None:
        return await strangers.answer(services, actor, incoming)
    if incoming.tap is not None:
        return await _pressed(services, actor, incoming, incoming.tap)
    typed = commands.typed(incoming.text, in_form=session is not None)
    if typed is not None:
        return await _run(services, actor, *typed)
    may_report = may_at_all(actor.person, Action.REPORT)
    if may_report and (session is None or incoming.edited):
        changed = await reporting.changed_by_message(services, actor, incoming)
        if changed is not None:
            return changed
    sheet = importing.received(services, actor, incoming)
    if sheet is not None:
        return sheet
    if session is not None:
        return await forms.go_on(services, actor, session, incoming)
    if may_report:
        quick = await reporting.quick(services, actor, incoming) if incoming.text else None
        if quick is not None:
            return quick
    if takes(incoming) and (may_report or may_at_all(actor.person, Action.CHECK)):
        offered = await evidence.later(services, actor, incoming)
        if offered or may_report:
            return offered or await reporting.photos_alone(services, actor, incoming)
    return await commands.free_text(services, actor, incoming.text)


async def _pressed(services: Services, actor: Actor, incoming: Incoming, tap: Tap) -> Outcome:
    prefix, *rest = tap.payload.split(":", 2)
    if prefix in _BUTTONS:
        return await _BUTTONS[prefix](services, actor, incoming)
    match prefix, *rest:
        case "r", session_id:
            return await forms.again(services, actor, session_id)
        case "v", *_:
            return await views.show(services, actor, tap.payload, tap.message)
        case "d", _, _:
            return await duties.pressed(services, actor, incoming, _open_command)
        case "c", name, *argument:
            return await _open_command(services, actor, name, argument[0] if argument else "")
    return Outcome(toast=text.unknown_button())


async def _run(services: Services, actor: Actor, command: commands.Command, argument: str) -> Outcome:
    assert actor.person is not None
    if not command.open_to(actor.person):
        return say(text.not_allowed())
    return await command.run(services, actor, argument)


async def _open_command(services: Services, actor: Actor, name: str, argument: str) -> Outcome:
    """Another button stands for a command."""
    command = commands.by_name(name)
    return await _run(services, actor, command, argument) if command else Outcome(toast=text.unknown_button())


async def _choice_by_number(services: Services, actor: Actor, incoming: Incoming) -> Incoming:
    """On a channel without buttons a typed number presses the button of the newest list."""
    newest = await outbox.newest(services.database, actor.channel, actor.chat)
    if not newest or not incoming.text or incoming.edited or incoming.attachments:
        return incoming
    chosen = numbered.resolve(Outgoing.model_validate_json(newest), incoming.text)
    if chosen is None or not chosen.payload:
        return incoming
    tap = Tap(id="", payload=chosen.payload, message="")
    return incoming.model_copy(update={"text": "", "tap": tap})
