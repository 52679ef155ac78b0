// One message as a bubble with its buttons.

import { button, dayOf, el, timeOf } from "./dom.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";

const fileAddress = (file) => `/local/file/${encodeURIComponent(file.file_unique_id)}`;

export const dayMark = (date) => el("div", { className: "day" }, dayOf(date));

export function bubble(message, phone) {
  const side = message.mine ? "mine" : "theirs";
  const body = el("div", { className: "bubble" }, ...content(message, phone), footer(message, phone));
  const article = el("article", { className: `message ${side}`, id: `m${phone.key}-${message.message_id}` }, body);
  article.setAttribute("aria-label", message.mine ? "Tin của tôi" : `Tin của ${phone.botName}`);
  const rows = message.reply_markup?.inline_keyboard || [];
  if (rows.length) article.append(keyboard(rows, (each, pressed) => phone.tap(message, each, pressed)));
  return article;
}

export function keyboard(rows, onpress) {
  const lines = rows.map((row) =>
    el("div", { className: "row" }, ...row.map((each) => (each.url ? urlButton(each) : pressable(each, onpress)))),
  );
  return el("div", { className: "keyboard" }, ...lines);
}

function pressable(each, onpress) {
  return button(each.text, (event) => onpress(each, event.currentTarget));
}

function urlButton(each) {
  return /^https?:/i.test(each.url)
    ? el("a", { className: "button", href: each.url, target: "_blank", rel: "noopener noreferrer" }, `${each.text} ↗`)
    : el("span", { className: "button" }, each.text);
}

function content(message, phone) {
  const parts = [];
  const original = message.reply_to_message;
  if (original) parts.push(el("div", { className: "quote" }, summary(original)));
  if (message.forward_origin) {
    const origin = message.forward_origin;
    const author = origin.sender_user?.first_name || origin.sender_user_name || "";
    parts.push(el("div", { className: "origin" }, `Chuyển tiếp từ ${author}`));
  }
  if (message.photo) parts.push(picture(message.photo.at(-1), message.caption || "Ảnh"));
  if (message.sticker) parts.push(el("div", { className: "sticker" }, message.sticker.emoji || "🙂"));
  if (message.document) parts.push(attachment("file", message.document.file_name || "Tài liệu", message.document));
  if (message.voice) parts.push(attachment("voice", `Tin thoại ${message.voice.duration} giây`, message.voice));
  if (message.location) {
    const { latitude, longitude } = message.location;
    parts.push(el("div", { className: "card" }, icon("place"), `Vị trí ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`));
  }
  if (message.contact) parts.push(el("div", { className: "card" }, icon("person"), `${message.contact.first_name} · ${message.contact.phone_number}`));
  const text = message.text ?? message.caption;
  if (text) {
    const entities = message.entities ?? message.caption_entities;
    parts.push(el("div", { className: "text" }, formatted(text, entities, (command) => phone.say(command))));
  }
  return parts;
}

function picture(size, alt) {
  const image = el("img", { src: fileAddress(size), alt, width: size.width, height: size.height, loading: "lazy" });
  image.addEventListener("load", () => image.dispatchEvent(new CustomEvent("grown", { bubbles: true })));
  return el("a", { className: "picture", href: fileAddress(size), target: "_blank", rel: "noopener" }, image);
}

function attachment(sign, name, file) {
  const size = file.file_size < 1024 * 1024
    ? `${Math.max(1, Math.round(file.file_size / 1024))} KB`
    : `${(file.file_size / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
  return el(
    "a", { className: "file", href: fileAddress(file), download: name },
    icon(sign), el("span", {}, name, el("small", {}, ` ${size}`)),
  );
}

function footer(message, phone) {
  const time = el("time", {}, (message.edit_date ? "đã sửa " : "") + timeOf(message.date * 1000));
  const editable = message.mine && (message.text || message.caption) && !message.forward_origin;
  const edit = editable
    ? button("Sửa", () => phone.beginEdit(message), { className: "edit", "aria-label": "Sửa tin nhắn này" })
    : null;
  return el("footer", {}, edit, time);
}

export const summary = (message) => message.text || message.caption || (message.photo ? "Ảnh" : "Tin nhắn");
