// The lower edge of a phone: writing, sending files and the place, the command menu.

import { button, el, entry } from "./dom.js";
import { draftOf, keepDraft } from "./drafts.js";
import { icon } from "./icons.js";
import { askPlace } from "./place_dialog.js";
import { summary } from "./summary.js";
import { word } from "./words.js";

const MOST_LINES_PX = 150;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.files = [];
    this.kind = "photo";
    this.editing = null;
    this.replying = null;
    this.setAside = ""; // what was being written when an edit began
    this.commands = [];
    this.hint = "";
    this.build();
  }

  build() {
    this.text = el("textarea", { rows: 1, "aria-label": word("write"), enterKeyHint: "send", id: `write${this.phone.key}` });
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.send = button(icon("send"), () => this.submit(), { className: "round main", "aria-label": word("send"), title: word("send") });
    this.menu = this.sheet("menu", word("commands"));
    this.more = this.sheet("more", word("attachments"));
    this.menuButton = this.opener("menu", word("commands"), this.menu);
    this.moreButton = this.opener("plus", word("attach"), this.more);
    const pickers = ["photo", "document", "voice"].map((kind) => this.picker(kind));
    const [photos, documents, voice] = pickers;
    this.more.append(
      this.entry("photo", word("sendPhoto"), () => photos.click()),
      this.entry("file", word("sendDocument"), () => documents.click()),
      this.entry("voice", word("sendVoice"), () => voice.click()),
      this.entry("place", word("sendPlace"), () => askPlace(this.phone)),
      this.entry("person", word("sendContact"), () => this.phone.do("contact")),
      this.entry("block", word("block"), () => this.phone.do("block")),
    );
    this.about = el("div", { className: "about", role: "status" });
    this.staged = el("div", { className: "staged", hidden: true, role: "group", "aria-label": word("staged") });
    this.line = el("div", { className: "line" }, this.menuButton, this.moreButton, this.text, this.send);
    this.element = el(
      "div", { className: "composer" },
      this.menu, this.more, this.about, this.staged, this.line, ...pickers,
    );
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
  }

  // The same state in the page's new language.
  reword() {
    const { value } = this.text;
    this.build();
    this.text.value = value;
    this.setCommands(this.commands);
    this.stage(this.files, this.kind);
    this.tell();
  }

  sheet(name, label) {
    return el("div", { className: "sheet", hidden: true, role: "group", "aria-label": label, id: `${name}${this.phone.key}` });
  }

  opener(sign, label, sheet) {
    return button(icon(sign), () => {
      const show = sheet.hidden;
      this.closeSheets();
      this.setOpen(sheet, show);
      if (show) sheet.querySelector("button")?.focus();
    }, { className: "round", "aria-label": label, title: label, "aria-expanded": "false", "aria-controls": sheet.id });
  }

  setOpen(sheet, open) {
    sheet.hidden = !open;
    const opener = sheet === this.menu ? this.menuButton : this.moreButton;
    opener.setAttribute("aria-expanded", String(open));
  }

  closeSheets() {
    this.setOpen(this.menu, false);
    this.setOpen(this.more, false);
  }

  escape() {
    const opener = this.menu.hidden ? this.moreButton : this.menuButton;
    const wasOpen = !this.menu.hidden || !this.more.hidden;
    this.closeSheets();
    if (!wasOpen) this.cancel();
    (wasOpen ? opener : this.text).focus();
  }

  entry(sign, label, act) {
    return entry(icon(sign), label, () => {
      this.closeSheets();
      this.text.focus();
      act();
    });
  }

  picker(kind) {
    const accept = { photo: "image/*", voice: "audio/*" }[kind] || "";
    const label = { photo: "sendPhoto", document: "sendDocument", voice: "sendVoice" }[kind];
    const input = el("input", { type: "file", multiple: kind !== "voice", accept, hidden: true, "aria-label": word(label) });
    input.addEventListener("change", () => {
      this.stage([...input.files], kind);
      input.value = "";
      this.text.focus();
    });
    return input;
  }

  // Another person takes the phone.
  open(person) {
    this.files = [];
    this.editing = this.replying = null;
    this.setAside = "";
    this.closeSheets();
    this.stage([], "photo");
    this.tell();
    this.write(draftOf(person));
  }

  setCommands(commands) {
    this.commands = commands;
    const say = (command) => () => {
      this.closeSheets();
      this.text.focus();
      this.phone.say(command);
    };
    this.menu.replaceChildren(
      ...commands.map(({ command, description }) => entry(`/${command}`, description, say(`/${command}`), { lang: "vi" })),
    );
    this.menuButton.hidden = !commands.length;
  }

  setHint(words) {
    this.hint = words || "";
    this.text.placeholder = this.files.length ? word("caption") : this.hint || word("write");
  }

  setBlocked(blocked) {
    this.line.hidden = blocked;
  }

  // --- writing -----------------------------------------------------------------------------------

  key(event) {
    // while a Vietnamese input method still composes, Enter belongs to it
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  typed() {
    if (!this.editing) keepDraft(this.phone.person, this.text.value);
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, MOST_LINES_PX)}px`;
  }

  write(text) {
    this.text.value = text;
    this.typed();
  }

  async submit() {
    const words = this.text.value.trim();
    if (this.sending || !(words || this.files.length)) return;
    this.sending = this.text.readOnly = true;
    const sent = await this.dispatch(words);
    this.sending = this.text.readOnly = false;
    if (sent) {
      const next = this.setAside;
      this.setAside = "";
      this.editing = this.replying = null;
      this.stage([], "photo");
      this.closeSheets();
      this.tell();
      this.write(next);
    }
    this.text.focus();
  }

  dispatch(words) {
    const replyTo = this.replying?.message_id;
    if (this.editing) return this.phone.do("edit", { message_id: this.editing.message_id, text: words });
    if (this.files.length) return this.phone.sendFiles(this.files, this.kind, words, replyTo);
    return this.phone.say(words, replyTo);
  }

  edit(message) {
    this.cancel();
    this.setAside = this.text.value;
    this.stage([], "photo");
    this.editing = message;
    this.tell();
    this.write(message.text || message.caption);
    this.text.focus();
  }

  replyTo(message, { focus = true } = {}) {
    this.cancel();
    this.replying = message;
    this.tell();
    if (focus) this.text.focus();
  }

  // Say what is being edited or replied to.
  tell() {
    const message = this.editing || this.replying;
    this.setHint(this.replying?.placeholder);
    const what = this.editing ? word("editing") : word("replying");
    const stop = () => {
      this.cancel();
      this.text.focus();
    };
    const shown = message ? [
      icon(this.editing ? "edit" : "reply"),
      el("span", {}, el("strong", {}, what), " ", el("span", { lang: "vi" }, summary(message))),
      button(icon("close"), stop, { className: "round", "aria-label": word("cancel"), title: word("cancel") }),
    ] : [];
    this.about.replaceChildren(...shown);
  }

  cancel() {
    if (this.editing) {
      this.editing = null;
      this.write(this.setAside);
      this.setAside = "";
    }
    this.replying = null;
    this.tell();
  }

  // --- files -------------------------------------------------------------------------------------

  stage(files, kind) {
    this.staged.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.files = files;
    this.kind = kind;
    this.staged.hidden = !files.length;
    this.staged.replaceChildren(...files.map((file, index) => this.stagedFile(file, kind, index)));
    this.setHint(this.hint);
  }

  stagedFile(file, kind, index) {
    const view = kind === "photo" && file.type.startsWith("image/")
      ? el("img", { src: URL.createObjectURL(file), alt: file.name })
      : el("span", { className: "name" }, icon(kind === "voice" ? "voice" : "file"), file.name);
    const remove = () => {
      this.stage(this.files.filter((_, place) => place !== index), kind);
      this.text.focus();
    };
    const label = word("unstage", file.name);
    return el("div", {}, view, button(icon("close"), remove, { className: "round", "aria-label": label, title: label }));
  }
}
