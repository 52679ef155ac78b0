// What can be done with one message.

import { openDialog } from "./dialog.js";
import { el, entry } from "./dom.js";
import { icon } from "./icons.js";
import { summary } from "./summary.js";
import { word } from "./words.js";

export function openMessageMenu(message, phone) {
  const deeds = [["reply", () => phone.composer.replyTo(message)]];
  if (message.mine && (message.text || message.caption) && !message.forward_origin) {
    deeds.unshift(["edit", () => phone.composer.edit(message)]);
  }
  deeds.push(["forward", () => phone.do("forward", { message_id: message.message_id })]);
  const entries = deeds.map(([name, act]) =>
    entry(icon(name), word(name), () => {
      dialog.close();
      act();
    }),
  );
  const title = message.mine ? word("myMessage") : word("messageOf", phone.standing.bot);
  const about = el("p", { className: "quote", lang: "vi" }, summary(message));
  const dialog = openDialog(phone.element, title, [about, ...entries]);
  entries[0].focus();
}
