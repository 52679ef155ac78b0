// Text and entities become nodes. JavaScript counts strings in UTF-16 units, as Telegram counts offsets.

import { el } from "./dom.js";
import { word } from "./words.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function formatted(text, entities, sendCommand) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes(text, 0, text.length, sorted, sendCommand));
  return fragment;
}

function nodes(text, from, to, entities, sendCommand) {
  const made = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...after] = rest;
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at) { // overlaps what is already shown
      rest = after;
      continue;
    }
    const inside = after.filter((other) => other.offset < end);
    if (entity.offset > at) made.push(text.slice(at, entity.offset));
    const children = nodes(text, entity.offset, end, inside, sendCommand);
    made.push(wrapped(entity, text.slice(entity.offset, end), children, sendCommand));
    at = end + (BLOCKS.has(entity.type) && text[end] === "\n" ? 1 : 0); // a block ends its line by itself
    rest = after.filter((other) => other.offset >= end);
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

function wrapped(entity, text, children, sendCommand) {
  if (TAGS[entity.type]) return el(TAGS[entity.type], {}, ...children);
  if (entity.type === "text_link") return link(entity.url, children);
  if (entity.type === "url") return link(text, children);
  if (entity.type === "bot_command") {
    return el("button", { type: "button", className: "command", onclick: () => sendCommand(text) }, ...children);
  }
  if (entity.type === "spoiler") {
    return spoiler(children);
  }
  return el("span", {}, ...children);
}

function spoiler(children) {
  const hidden = el("button", { type: "button", className: "spoiler", "aria-label": word("reveal"), title: word("reveal") }, ...children);
  hidden.addEventListener("click", () => hidden.replaceWith(el("span", {}, ...hidden.childNodes)));
  return hidden;
}

function link(address, children) {
  const safe = /^(https?|mailto|tel):/i.test(address); // never javascript: and the like
  return safe
    ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children)
    : el("span", {}, ...children);
}
