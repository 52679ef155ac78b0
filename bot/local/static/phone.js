// One phone: a person, a chat with the bot. Any number of phones can stand on one page.

import { announce } from "./announcer.js";
import { post, upload } from "./api.js";
import { bubble, dayMark, keyboard, spoken } from "./bubble.js";
import { Composer } from "./composer.js";
import { dayOf } from "./dates.js";
import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { icon } from "./icons.js";
import { askPlace } from "./place_dialog.js";
import { secondsOf } from "./sound.js";
import { word } from "./words.js";

const TYPING_MS = 5000;
const TOAST_MS = 4000;
const WAITING_MS = 10000;
const NEAR_THE_END_PX = 120;
const EMPTY = { bot: "", keyboard: null, blocked: false, started: true, description: "" };
let phonesMade = 0;

export class Phone {
  constructor({ people, person = null, startCode = "", bot = "", onchange = () => {} }) {
    this.key = ++phonesMade;
    this.people = people;
    this.bot = bot;
    this.onchange = onchange;
    this.startCode = startCode;
    this.shown = false;
    this.composer = new Composer(this);
    this.build();
    if (person) this.handTo(person);
    else this.showChoice();
  }

  build() {
    this.name = el("h2", { tabIndex: -1, id: `phone${this.key}` });
    this.note = el("p", { lang: "vi" });
    const change = () => {
      this.person = null;
      this.showChoice();
      this.choice.querySelector("button")?.focus();
      this.onchange(this);
    };
    this.change = button(word("change"), change, { className: "quiet" });
    this.offline = el("div", { className: "notice", role: "status" });
    this.log = el("div", { className: "log", role: "log", "aria-live": "off", "aria-label": word("messages"), tabIndex: 0 });
    this.log.addEventListener("grown", () => this.follow && this.scrollDown());
    this.log.addEventListener("scroll", () => this.scrolled());
    this.down = button(icon("down"), () => this.scrollDown(), { className: "down", hidden: true });
    this.down.append(word("newMessages"));
    this.typing = el("div", { className: "typing" });
    this.replies = el("div", { className: "replies", role: "group", "aria-label": word("quickReplies"), hidden: true });
    this.toasts = el("div", { className: "toasts", role: "status" });
    this.choice = el("div", { className: "choice" });
    this.gate = el("div", { className: "gate", hidden: true });
    this.chat = el(
      "div", { className: "chat" },
      el("a", { className: "skip", href: `#write${this.key}` }, word("toWriting")),
      this.offline, this.log, this.down, this.typing, this.replies, this.gate, this.composer.element,
    );
    const header = el("header", {}, el("div", { className: "title" }, this.name, this.note), this.change);
    const element = el("section", { className: "phone" }, header, this.choice, this.chat, this.toasts);
    this.element?.replaceWith(element);
    this.element = element;
    this.bubbles = new Map();
    this.shownReplies = "null";
    this.shownGate = "";
    this.follow = true;
  }

  // The same phone in the page's new language.
  reword() {
    const offline = this.offline.textContent !== "";
    this.composer.reword();
    this.build();
    this.setOffline(offline);
    if (!this.person) {
      this.showChoice();
      return;
    }
    this.showPerson();
    this.showAll([...this.messages.values()]);
    this.showStanding(this.standing);
  }

  setOffline(offline) {
    this.offline.textContent = offline ? word("lost") : "";
  }

  setPeople(people) {
    this.people = people;
    if (!this.person) this.showChoice();
  }

  address(deed) {
    return `/local/chat/${this.person.id}/${deed}${this.bot ? `?bot=${encodeURIComponent(this.bot)}` : ""}`;
  }

  // --- choosing the person -----------------------------------------------------------------------

  showChoice() {
    this.person = null;
    this.name.textContent = word("phone");
    this.note.textContent = "";
    this.element.setAttribute("aria-label", word("noPhone"));
    const choose = (person) => {
      this.handTo(person);
      this.onchange(this);
      this.name.focus();
    };
    const people = this.people.map((person) =>
      el("button", { type: "button", className: "person", lang: "vi", onclick: () => choose(person) },
        el("strong", {}, person.name), person.note ? el("span", {}, person.note) : null),
    );
    const nobody = el("p", {}, word("nobody"));
    this.choice.replaceChildren(el("h3", {}, word("choose")), ...(people.length ? people : [nobody]));
    this.choice.hidden = false;
    this.chat.hidden = true;
    this.change.hidden = true;
  }

  handTo(person) {
    this.person = person;
    this.messages = new Map();
    this.standing = EMPTY;
    this.shownReplies = "null";
    this.replies.hidden = true;
    this.showGate("");
    this.showPerson();
    this.showAll([]);
    this.composer.open(person);
  }

  showPerson() {
    this.element.setAttribute("aria-label", word("phoneOf", this.person.name));
    this.name.textContent = this.person.name;
    this.note.textContent = this.person.note;
    this.choice.hidden = true;
    this.chat.hidden = false;
    this.change.hidden = false;
  }

  // --- hearing -----------------------------------------------------------------------------------

  take(event) {
    const { kind, message } = event;
    if (kind === "gone") {
      this.showChoice();
      this.onchange(this);
      return;
    }
    this.standing = { ...this.standing, ...event };
    if (kind === "all") this.showAll(event.messages);
    else if (kind === "message") this.hear(message);
    else if (kind === "edited") this.replace(message);
    else if (kind === "deleted") this.remove(message);
    else if (kind === "toast") this.showAnswer(event);
    else if (kind === "typing") this.showTyping();
    if (event.commands) this.composer.setCommands(event.commands);
    this.showStanding(this.standing);
    const newest = kind === "all" ? event.messages.at(-1) : message;
    if (newest?.force_reply && kind !== "deleted") this.composer.replyTo(newest, { focus: false });
    if (kind === "all" && this.startCode) {
      this.say(`/start ${this.startCode}`);
      this.startCode = "";
    }
  }

  showAll(messages) {
    this.log.replaceChildren();
    this.bubbles.clear();
    this.messages = new Map();
    this.lastDay = "";
    messages.forEach((message) => this.append(message));
    const { description } = this.standing;
    if (!messages.length && description) this.log.append(el("div", { className: "welcome", lang: "vi" }, description));
    this.scrollDown();
  }

  append(message) {
    this.log.querySelector(".welcome")?.remove();
    const date = message.date * 1000;
    if (dayOf(date) !== this.lastDay) {
      this.lastDay = dayOf(date);
      this.log.append(dayMark(date));
    }
    const made = bubble(message, this);
    this.messages.set(message.message_id, message);
    this.bubbles.set(message.message_id, made);
    this.log.append(made);
    return made;
  }

  hear(message) {
    const { follow } = this;
    const made = this.append(message);
    if (message.mine) {
      this.scrollDown();
      return;
    }
    this.typing.textContent = "";
    this.announce(message);
    if (!follow) this.down.hidden = false;
    else if (made.offsetHeight < this.log.clientHeight) this.scrollDown();
    else this.scrollTo(made); // a long one is read from its beginning
  }

  replace(message) {
    const old = this.bubbles.get(message.message_id);
    if (!old) return;
    const hadFocus = old.contains(document.activeElement);
    const made = bubble(message, this);
    this.messages.set(message.message_id, message);
    this.bubbles.set(message.message_id, made);
    old.replaceWith(made);
    if (hadFocus) (made.querySelector(".keyboard button") || this.log).focus({ preventScroll: true });
    if (!message.mine) this.announce(message);
    if (this.follow) this.scrollDown();
  }

  remove(message) {
    this.bubbles.get(message.message_id)?.remove();
    this.bubbles.delete(message.message_id);
    this.messages.delete(message.message_id);
  }

  announce(message) {
    announce(word("heard", this.person.name, this.standing.bot, spoken(message)));
  }

  showStanding({ keyboard: replies, blocked, started }) {
    const shown = JSON.stringify(replies);
    if (shown !== this.shownReplies) {
      this.shownReplies = shown;
      const rows = (replies?.keyboard || []).map((row) => row.map((each) => (each.text ? each : { text: each })));
      this.replies.replaceChildren(...(rows.length ? [keyboard(rows, (each) => this.answer(each))] : []));
      this.replies.hidden = !rows.length;
      if (rows.length) this.composer.setHint(replies.input_field_placeholder);
      if (this.follow) this.scrollDown();
    }
    const gate = blocked ? "blocked" : started ? "" : "closed";
    if (gate !== this.shownGate) this.showGate(gate);
  }

  // What stands between the person and writing: a bot that is blocked or was never started.
  showGate(gate) {
    const hadFocus = this.gate.contains(document.activeElement);
    this.shownGate = gate;
    this.gate.hidden = !gate;
    this.element.classList.toggle("blocked", gate === "blocked");
    this.composer.setBlocked(gate === "blocked");
    const open = gate === "blocked"
      ? [word("blocked"), button(word("unblock"), () => this.do("unblock"))]
      : [button(word("start"), () => this.say("/start"), { className: "main" })];
    this.gate.replaceChildren(...open);
    if (hadFocus) this.composer.text.focus();
  }

  showTyping() {
    this.typing.textContent = word("typing", this.standing.bot);
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => (this.typing.textContent = ""), TYPING_MS);
    if (this.follow) this.scrollDown();
  }

  showAnswer({ text, alert }) {
    this.log.querySelectorAll(".waiting").forEach((each) => each.classList.remove("waiting"));
    if (!text) return;
    if (alert) openDialog(this.element, word("botSays", this.standing.bot), [el("p", { lang: "vi" }, text)], { closing: word("understood") });
    else this.toast(text);
  }

  toast(text) {
    const shown = el("div", { className: "toast" }, text);
    this.toasts.append(shown);
    setTimeout(() => shown.remove(), TOAST_MS + text.length * 40);
  }

  scrollTo(article) {
    this.log.scrollTop += article.getBoundingClientRect().top - this.log.getBoundingClientRect().top - 8;
    this.scrolled();
  }

  scrollDown() {
    this.log.scrollTop = this.log.scrollHeight;
    this.scrolled();
  }

  scrolled() {
    this.follow = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_THE_END_PX;
    if (this.follow) this.down.hidden = true;
  }

  // --- doing -------------------------------------------------------------------------------------

  async attempt(work) {
    try {
      await work();
      return true;
    } catch (error) {
      this.toast(error.message);
      return false;
    }
  }

  do(deed, values = {}) {
    return this.attempt(() => post(this.address(deed), values));
  }

  say(text, replyTo = null) {
    return this.do("say", { text, reply_to: replyTo });
  }

  sendFiles(files, kind, caption, replyTo) {
    return this.attempt(async () => {
      const form = new FormData();
      form.append("as", kind);
      form.append("caption", caption);
      if (replyTo) form.append("reply_to", replyTo);
      if (kind === "voice") form.append("seconds", await secondsOf(files[0]));
      files.forEach((file) => form.append("file", file, file.name));
      await upload(this.address("files"), form);
    });
  }

  async tap(message, each, pressed) {
    if (each.callback_data === undefined) {
      this.toast(word("uselessButton"));
      return;
    }
    pressed.classList.add("waiting");
    setTimeout(() => pressed.classList.remove("waiting"), WAITING_MS);
    if (!(await this.do("tap", { message_id: message.message_id, data: each.callback_data }))) {
      pressed.classList.remove("waiting");
    }
  }

  answer(each) {
    if (each.request_location) askPlace(this);
    else if (each.request_contact) this.do("contact");
    else this.say(each.text);
    this.composer.text.focus();
  }
}
