// One phone: a person, a chat with the bot. Any number of phones can stand on one page.

import { post, upload } from "./api.js";
import { bubble, dayMark, keyboard } from "./bubble.js";
import { Composer } from "./composer.js";
import { button, dayOf, el } from "./dom.js";

const TYPING_MS = 5000;
const TOAST_MS = 4000;
const WAITING_MS = 10000;
const RETRY_MS = 3000;
let phonesMade = 0;

export class Phone {
  constructor({ people, bot = "", onchange = () => {} }) {
    this.key = ++phonesMade;
    this.people = people;
    this.bot = bot;
    this.botName = "";
    this.onchange = onchange;
    this.person = null;
    this.bubbles = new Map();
    this.build();
    this.showChoice();
  }

  build() {
    this.title = el("div", { className: "title" });
    this.change = button("Đổi người", () => this.showChoice(), { className: "quiet" });
    this.offline = el("div", { className: "notice", role: "status", hidden: true }, "Mất kết nối, đang nối lại…");
    this.log = el("div", { className: "log", role: "log", "aria-live": "polite", "aria-label": "Tin nhắn", tabIndex: 0 });
    this.log.addEventListener("grown", () => this.follow && this.scrollDown());
    this.log.addEventListener("scroll", () => {
      this.follow = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    });
    this.typing = el("div", { className: "typing", role: "status" });
    this.replies = el("div", { className: "replies", role: "group", "aria-label": "Trả lời nhanh", hidden: true });
    this.toasts = el("div", { className: "toasts", role: "status", "aria-live": "assertive" });
    this.choice = el("div", { className: "choice" });
    this.gate = el("div", { className: "gate", hidden: true });
    this.composer = new Composer(this);
    this.chat = el(
      "div", { className: "chat" },
      this.offline, this.log, this.typing, this.replies, this.gate, this.composer.element,
    );
    this.element = el(
      "section", { className: "phone" },
      el("header", {}, this.title, this.change), this.choice, this.chat, this.toasts,
    );
    this.follow = true;
  }

  address(deed) {
    return `/local/chat/${this.person.id}/${deed}${this.bot ? `?bot=${encodeURIComponent(this.bot)}` : ""}`;
  }

  // --- choosing the person -----------------------------------------------------------------------

  showChoice() {
    this.close();
    this.title.replaceChildren(el("strong", {}, "Điện thoại"));
    this.element.setAttribute("aria-label", "Điện thoại chưa chọn người");
    const people = this.people.map((person) =>
      el("button", { type: "button", className: "person", onclick: () => this.open(person) },
        el("strong", {}, person.name), person.note ? el("span", {}, person.note) : null),
    );
    const nobody = el("p", {}, "Chưa có ai. Hãy thêm người ở máy chủ.");
    this.choice.replaceChildren(el("h2", {}, "Chọn người dùng điện thoại này"), ...(people.length ? people : [nobody]));
    this.choice.hidden = false;
    this.chat.hidden = true;
    this.change.hidden = true;
  }

  open(person, startCode = "") {
    this.close();
    this.person = person;
    this.startCode = startCode;
    this.element.setAttribute("aria-label", `Điện thoại của ${person.name}`);
    this.title.replaceChildren(el("strong", {}, person.name), ...(person.note ? [el("span", {}, person.note)] : []));
    this.choice.hidden = true;
    this.chat.hidden = false;
    this.change.hidden = false;
    this.onchange();
    this.listen();
    this.composer.reset();
  }

  close() {
    this.source?.close();
    clearTimeout(this.retry);
    this.source = null;
    this.person = null;
  }

  // --- hearing -----------------------------------------------------------------------------------

  listen() {
    const source = new EventSource(this.address("events"));
    this.source = source;
    source.onopen = () => (this.offline.hidden = true);
    source.onmessage = (event) => this.take(JSON.parse(event.data));
    source.onerror = () => {
      this.offline.hidden = false;
      if (source.readyState === EventSource.CLOSED && this.source === source) {
        this.retry = setTimeout(() => this.person && this.listen(), RETRY_MS);
      }
    };
  }

  take(event) {
    this.botName = event.bot;
    const message = event.message;
    if (event.kind === "all") this.showAll(event);
    else if (event.kind === "message") this.append(message);
    else if (event.kind === "edited") this.replace(message);
    else if (event.kind === "deleted") this.remove(message);
    else if (event.kind === "toast") this.showAnswer(event);
    else if (event.kind === "typing") this.showTyping();
    if (event.commands) this.composer.setCommands(event.commands);
    this.showStanding(event);
    const newest = event.kind === "all" ? event.messages.at(-1) : message;
    if (newest?.force_reply && event.kind !== "deleted") this.composer.replyTo(newest);
    if (event.kind === "all" && this.startCode) {
      this.say(`/start ${this.startCode}`);
      this.startCode = "";
    }
  }

  showAll({ messages, description }) {
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    this.bubbles.clear();
    this.lastDay = "";
    messages.forEach((message) => this.append(message));
    if (!messages.length && description) this.log.append(el("div", { className: "welcome" }, description));
    this.log.setAttribute("aria-live", "polite");
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
    this.bubbles.set(message.message_id, made);
    this.log.append(made);
    if (!message.mine) {
      this.typing.textContent = "";
    }
    if (this.follow || message.mine) this.scrollDown();
  }

  replace(message) {
    const old = this.bubbles.get(message.message_id);
    if (!old) return;
    const hadFocus = old.contains(document.activeElement);
    const made = bubble(message, this);
    this.bubbles.set(message.message_id, made);
    old.replaceWith(made);
    if (hadFocus) (made.querySelector(".keyboard button") || this.log).focus({ preventScroll: true });
    if (this.follow) this.scrollDown();
  }

  remove(message) {
    this.bubbles.get(message.message_id)?.remove();
    this.bubbles.delete(message.message_id);
  }

  showStanding({ keyboard: replies, blocked, started }) {
    const shown = JSON.stringify(replies);
    if (shown !== this.shownReplies) {
      this.shownReplies = shown;
      const rows = (replies?.keyboard || []).map((row) => row.map((each) => (each.text ? each : { text: each })));
      this.replies.replaceChildren(...(rows.length ? [keyboard(rows, (each) => this.answer(each))] : []));
      this.replies.hidden = !rows.length;
      this.composer.setPlaceholder(replies?.input_field_placeholder);
      if (this.follow) this.scrollDown();
    }
    this.gate.hidden = started && !blocked;
    this.composer.setBlocked(blocked);
    if (blocked) this.gate.replaceChildren("Đã chặn bot. ", button("Bỏ chặn", () => this.do("unblock")));
    else if (!started) this.gate.replaceChildren(button("Bắt đầu", () => this.say("/start"), { className: "main" }));
  }

  showTyping() {
    this.typing.textContent = `${this.botName} đang soạn tin…`;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => (this.typing.textContent = ""), TYPING_MS);
    if (this.follow) this.scrollDown();
  }

  showAnswer({ text, alert }) {
    this.log.querySelectorAll(".waiting").forEach((each) => each.classList.remove("waiting"));
    if (!text) return;
    if (alert) this.showAlert(text);
    else this.toast(text);
  }

  toast(text) {
    const shown = el("div", { className: "toast" }, text);
    this.toasts.append(shown);
    setTimeout(() => shown.remove(), TOAST_MS + text.length * 40);
  }

  showAlert(text) {
    const dialog = el("dialog", { className: "alert" }, el("p", {}, text));
    dialog.append(button("Đã hiểu", () => dialog.close(), { className: "main", autofocus: true }));
    dialog.addEventListener("close", () => dialog.remove());
    this.element.append(dialog);
    dialog.showModal();
  }

  scrollDown() {
    this.log.scrollTop = this.log.scrollHeight;
    this.follow = true;
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

  sendFiles(files, kind, caption) {
    const form = new FormData();
    form.append("as", kind);
    form.append("caption", caption);
    files.forEach((file) => form.append("file", file, file.name));
    return this.attempt(() => upload(this.address("files"), form));
  }

  async tap(message, each, pressed) {
    if (each.callback_data === undefined) {
      this.toast("Nút này không dùng được ở đây.");
      return;
    }
    pressed.classList.add("waiting");
    setTimeout(() => pressed.classList.remove("waiting"), WAITING_MS);
    if (!(await this.do("tap", { message_id: message.message_id, data: each.callback_data }))) {
      pressed.classList.remove("waiting");
    }
  }

  answer(each) {
    if (each.request_location) this.composer.askPlace();
    else if (each.request_contact) this.do("contact");
    else this.say(each.text);
  }

  beginEdit(message) {
    this.composer.edit(message);
  }
}
