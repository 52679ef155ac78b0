// What a screen reader says of its own accord: new messages, never the history.

import { el } from "./dom.js";

const MOST = 6;
const region = el("div", { className: "unseen", id: "announcer", role: "status" });
document.body.append(region);

export function announce(text) {
  region.append(el("p", { lang: "vi" }, text));
  while (region.childElementCount > MOST) region.firstElementChild.remove();
}
