// One message as a bubble with its buttons.

import { dayOf, timeOf } from "./dates.js";
import { button, el } from "./dom.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";
import { openMessageMenu } from "./message_menu.js";
import { summary } from "./summary.js";
import { language, word } from "./words.js";

const fileAddress = (file) => `/local/file/${encodeURIComponent(file.file_unique_id)}`;

export const dayMark = (date) => el("div", { className: "day" }, dayOf(date));

export function bubble(message, phone) {
  const side = message.mine ? "mine" : "theirs";
  const body = el("div", { className: "bubble" }, ...content(message, phone), footer(message));
  const menu = button(icon("more"), () => openMessageMenu(message, phone), {
    className: "round more", "aria-label": word("messageMenu"), "aria-haspopup": "dialog",
  });
  const article = el("article", { className: `message ${side}` }, el("div", { className: "line" }, body, menu));
  if (message.media_group_id) article.classList.add("album");
  article.setAttribute("aria-label", message.mine ? word("myMessage") : word("messageOf", phone.standing.bot));
  const rows = message.reply_markup?.inline_keyboard || [];
  if (rows.length) article.append(keyboard(rows, (each, pressed) => phone.tap(message, each, pressed)));
  return article;
}

// What a screen reader says when the message comes.
export function spoken(message) {
  const labels = (message.reply_markup?.inline_keyboard || []).flat().map((each) => each.text);
  return labels.length ? `${summary(message)} ${word("buttons", labels.join("; "))}` : summary(message);
}

export function keyboard(rows, onpress) {
  const lines = rows.map((row) =>
    el("div", { className: "row" }, ...row.map((each) => (each.url ? urlButton(each) : pressable(each, onpress)))),
  );
  return el("div", { className: "keyboard", lang: "vi" }, ...lines);
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
  const { reply_to_message: original, forward_origin: origin, location, contact } = message;
  if (original) parts.push(el("div", { className: "quote", lang: "vi" }, summary(original)));
  if (origin) {
    const author = origin.sender_user?.first_name || origin.sender_user_name || "";
    parts.push(el("div", { className: "origin" }, word("forwardedFrom", author)));
  }
  if (message.photo) parts.push(picture(message.photo.at(-1), message.caption || word("photo")));
  if (message.sticker) parts.push(el("div", { className: "sticker" }, message.sticker.emoji || "🙂"));
  if (message.document) parts.push(attachment(message.document));
  if (message.voice) parts.push(...recording(message.voice));
  if (location) {
    const place = word("place", location.latitude.toFixed(5), location.longitude.toFixed(5));
    parts.push(el("div", { className: "card" }, icon("place"), place));
  }
  if (contact) parts.push(el("div", { className: "card" }, icon("person"), `${contact.first_name} · ${contact.phone_number}`));
  const text = message.text ?? message.caption;
  if (text) {
    const entities = message.entities ?? message.caption_entities;
    parts.push(el("div", { className: "text", lang: "vi" }, formatted(text, entities, (command) => phone.say(command))));
  }
  return parts;
}

function picture(size, alt) {
  const image = el("img", { src: fileAddress(size), alt: word("openPhoto", alt), width: size.width, height: size.height, loading: "lazy" });
  image.addEventListener("load", () => image.dispatchEvent(new CustomEvent("grown", { bubbles: true })));
  return el("a", { className: "picture", href: fileAddress(size), target: "_blank", rel: "noopener" }, image);
}

function recording(voice) {
  const name = voice.duration ? word("voiceOf", voice.duration) : word("voice");
  const player = el("audio", { src: fileAddress(voice), controls: true, preload: "none", "aria-label": name });
  return [el("div", { className: "card" }, icon("voice"), name), player];
}

function attachment(file) {
  const name = file.file_name || word("document");
  const size = file.file_size < 1024 * 1024
    ? `${Math.max(1, Math.round(file.file_size / 1024))} KB`
    : `${(file.file_size / 1024 / 1024).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
  return el(
    "a", { className: "file", href: fileAddress(file), download: name },
    icon("file"), el("span", {}, name, el("small", {}, ` ${size}`)),
  );
}

function footer(message) {
  const time = timeOf(message.date * 1000);
  return el("footer", {}, el("time", {}, message.edit_date ? `${word("edited")} ${time}` : time));
}
