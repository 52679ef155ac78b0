// A dialog before a phone or the bar. The browser keeps the focus in it, closes it with Escape and gives the focus back.

import { button, el } from "./dom.js";
import { word } from "./words.js";

let made = 0;

export function openDialog(host, heading, parts, { className = "", closing = word("close") } = {}) {
  const title = el("h2", { id: `dialog${++made}` }, heading);
  const dialog = el("dialog", { className, "aria-labelledby": title.id });
  dialog.append(title, ...parts, button(closing, () => dialog.close(), { className: "closing" }));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  document.body.append(dialog);
  const { left, width } = host.getBoundingClientRect();
  dialog.style.setProperty("--middle", `${left + width / 2}px`);
  dialog.showModal();
  return dialog;
}
