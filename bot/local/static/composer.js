// The lower edge of a phone: writing, sending files and the place, the command menu.

import { summary } from "./bubble.js";
import { button, el } from "./dom.js";
import { icon } from "./icons.js";

const WRITE = "Nhắn tin…";
const MOST_LINES_PX = 150;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.files = [];
    this.kind = "photo";
    this.editing = null;
    this.replying = null;
    this.commands = [];
    this.build();
  }

  build() {
    this.text = el("textarea", { rows: 1, placeholder: WRITE, "aria-label": WRITE, enterKeyHint: "send" });
    this.text.addEventListener("input", () => this.resize());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.send = button(icon("send"), () => this.submit(), { className: "round main", "aria-label": "Gửi", title: "Gửi" });
    this.menuButton = this.toggle("menu", "Các lệnh", () => this.menu);
    this.moreButton = this.toggle("plus", "Gửi ảnh, tài liệu, vị trí", () => this.more);
    this.menu = el("div", { className: "sheet", hidden: true, role: "group", "aria-label": "Các lệnh" });
    this.photoInput = this.picker("photo", "image/*");
    this.fileInput = this.picker("document", "");
    this.more = el(
      "div", { className: "sheet", hidden: true, role: "group", "aria-label": "Gửi kèm" },
      this.entry(icon("photo"), "Gửi ảnh", () => this.photoInput.click()),
      this.entry(icon("file"), "Gửi tài liệu", () => this.fileInput.click()),
      this.entry(icon("place"), "Gửi vị trí", () => this.askPlace()),
      this.entry(icon("person"), "Gửi số điện thoại của tôi", () => this.phone.do("contact")),
      this.entry(icon("block"), "Chặn bot", () => this.phone.do("block")),
    );
    this.about = el("div", { className: "about", hidden: true });
    this.staged = el("div", { className: "staged", hidden: true, role: "group", "aria-label": "Tệp sắp gửi" });
    this.line = el("div", { className: "line" }, this.menuButton, this.moreButton, this.text, this.send);
    this.element = el(
      "div", { className: "composer" },
      this.menu, this.more, this.about, this.staged, this.line, this.photoInput, this.fileInput,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.closeSheets();
      this.cancel();
      this.text.focus();
    });
  }

  toggle(sign, label, sheet) {
    const made = button(icon(sign), () => {
      const show = sheet().hidden;
      this.closeSheets();
      sheet().hidden = !show;
      made.setAttribute("aria-expanded", String(show));
      if (show) sheet().querySelector("button")?.focus();
    }, { className: "round", "aria-label": label, title: label, "aria-expanded": "false" });
    return made;
  }

  entry(sign, label, act) {
    const onclick = () => {
      this.closeSheets();
      act();
    };
    return el("button", { type: "button", className: "entry", onclick },
      el("strong", {}, sign), el("span", {}, label));
  }

  picker(kind, accept) {
    const input = el("input", { type: "file", multiple: true, accept, hidden: true, tabIndex: -1 });
    input.setAttribute("aria-label", kind === "photo" ? "Gửi ảnh" : "Gửi tài liệu");
    input.addEventListener("change", () => {
      this.stage([...input.files], kind);
      input.value = "";
    });
    return input;
  }

  closeSheets() {
    for (const [sheet, opener] of [[this.menu, this.menuButton], [this.more, this.moreButton]]) {
      sheet.hidden = true;
      opener.setAttribute("aria-expanded", "false");
    }
  }

  reset() {
    this.text.value = "";
    this.cancel();
    this.stage([], "photo");
    this.closeSheets();
    this.resize();
  }

  setCommands(commands) {
    this.commands = commands;
    this.menu.replaceChildren(
      ...commands.map(({ command, description }) => this.entry(`/${command}`, description, () => this.phone.say(`/${command}`))),
    );
    this.menuButton.hidden = !commands.length;
  }

  setPlaceholder(words) {
    this.text.placeholder = words || WRITE;
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

  resize() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, MOST_LINES_PX)}px`;
  }

  async submit() {
    const words = this.text.value.trim();
    if (this.send.disabled || !(words || this.files.length)) return;
    this.send.disabled = this.text.readOnly = true;
    const sent = await this.dispatch(words);
    this.send.disabled = this.text.readOnly = false;
    if (sent) this.reset();
    this.text.focus();
  }

  dispatch(words) {
    if (this.files.length) return this.phone.sendFiles(this.files, this.kind, words);
    if (this.editing) return this.phone.do("edit", { message_id: this.editing.message_id, text: words });
    return this.phone.say(words, this.replying?.message_id);
  }

  edit(message) {
    this.cancel();
    this.editing = message;
    this.text.value = message.text || message.caption || "";
    this.tell("Đang sửa", message);
  }

  replyTo(message) {
    this.cancel();
    this.replying = message;
    this.tell("Trả lời", message);
    this.setPlaceholder(message.placeholder);
  }

  tell(what, message) {
    this.about.replaceChildren(
      el("span", {}, `${what}: ${summary(message)}`),
      button(icon("close"), () => this.cancel(), { className: "round", "aria-label": "Thôi" }),
    );
    this.about.hidden = false;
    this.resize();
    this.text.focus();
  }

  cancel() {
    if (this.editing) this.text.value = "";
    this.editing = null;
    this.replying = null;
    this.about.hidden = true;
    this.setPlaceholder();
    this.resize();
  }

  // --- files and the place -----------------------------------------------------------------------

  stage(files, kind) {
    this.staged.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.files = files;
    this.kind = kind;
    this.staged.hidden = !files.length;
    this.staged.replaceChildren(...files.map((file, index) => this.stagedFile(file, kind, index)));
    this.text.placeholder = files.length ? "Lời ghi dưới ảnh, tệp (không bắt buộc)" : WRITE;
    if (files.length) this.text.focus();
  }

  stagedFile(file, kind, index) {
    const view = kind === "photo" && file.type.startsWith("image/")
      ? el("img", { src: URL.createObjectURL(file), alt: file.name })
      : el("span", { className: "name" }, icon("file"), file.name);
    const remove = () => this.stage(this.files.filter((_, place) => place !== index), kind);
    return el("div", {}, view, button(icon("close"), remove, { className: "round", "aria-label": `Bỏ ${file.name}` }));
  }

  askPlace() {
    const latitude = el("input", { type: "number", step: "any", min: -90, max: 90, required: true, value: "21.5333" });
    const longitude = el("input", { type: "number", step: "any", min: -180, max: 180, required: true, value: "107.9667" });
    const dialog = el("dialog", { className: "place" });
    const fill = ({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
    };
    const failed = () => this.phone.toast("Máy này không cho biết vị trí. Hãy gõ vĩ độ và kinh độ.");
    const locate = () =>
      navigator.geolocation ? navigator.geolocation.getCurrentPosition(fill, failed) : failed();
    const confirm = async () => {
      if (!latitude.reportValidity() || !longitude.reportValidity()) return;
      const place = { latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber };
      if (await this.phone.do("place", place)) dialog.close();
    };
    dialog.append(
      el("h2", {}, "Gửi vị trí"),
      el("label", {}, "Vĩ độ", latitude), el("label", {}, "Kinh độ", longitude),
      button("Lấy vị trí máy này", locate),
      el("div", { className: "row" }, button("Thôi", () => dialog.close()), button("Gửi", confirm, { className: "main" })),
    );
    dialog.addEventListener("close", () => dialog.remove());
    this.phone.element.append(dialog);
    dialog.showModal();
  }
}
