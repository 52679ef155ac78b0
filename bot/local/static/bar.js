// The bar above the phones: the server's clock and moving it on, faults, the language.

import { post } from "./api.js";
import { dayOf, timeOf } from "./dates.js";
import { button, el } from "./dom.js";
import { FaultsDialog, howMany } from "./faults.js";
import { icon } from "./icons.js";
import { word } from "./words.js";

const TICK_MS = 5000;
const MOVES = [["hour", { hours: 1 }], ["day", { hours: 24 }], ["week", { hours: 24 * 7 }]];
const NEXT_DUE = ["nextDue", { to: "next_due" }];

export class Bar {
  constructor(element, { changeLanguage }) {
    this.element = element;
    this.changeLanguage = changeLanguage;
    this.standing = null;
    this.build();
    setInterval(() => this.showTime(), TICK_MS);
  }

  build() {
    this.element.setAttribute("aria-label", word("bar"));
    this.time = el("strong", {});
    this.day = el("span", {});
    this.state = el("p", { className: "state", role: "status" });
    this.moves = el("div", { className: "moves", role: "group", "aria-label": word("moveClock"), hidden: true });
    this.faults = button("", () => (this.dialog = new FaultsDialog(this.element, this.standing.faults)), { hidden: true });
    const other = document.documentElement.lang === "vi" ? "en" : "vi";
    this.tongue = button(word("otherLanguage"), () => this.changeLanguage(other), { lang: other, className: "tongue" });
    this.tools = el("div", { className: "tools", id: "tools" }, this.moves, this.faults, this.tongue);
    this.opener = button(icon("clock"), () => this.toggle(), {
      className: "opener", "aria-expanded": "false", "aria-controls": "tools",
    });
    this.openerName = el("span", {}, word("tools"));
    this.opener.append(this.openerName);
    this.element.replaceChildren(
      el("a", { className: "skip", href: "#phones" }, word("toPhones")),
      el("h1", { className: "unseen" }, word("title")),
      el("p", { className: "clock" }, this.time, this.day),
      this.state,
      this.opener,
      this.tools,
    );
    if (this.standing) this.show(this.standing);
  }

  toggle() {
    const open = this.element.classList.toggle("open");
    this.opener.setAttribute("aria-expanded", String(open));
  }

  reword() {
    const open = this.element.classList.contains("open");
    this.build();
    this.opener.setAttribute("aria-expanded", String(open));
    this.tongue.focus();
  }

  show(standing) {
    const before = this.standing;
    this.standing = standing;
    this.ahead = new Date(standing.now) - Date.now();
    this.showTime();
    const moves = standing.knows_next_due ? [...MOVES, NEXT_DUE] : MOVES;
    if (this.moves.childElementCount !== moves.length) {
      this.moves.replaceChildren(...moves.map(([name, wish]) => button(word(name), () => this.move(wish))));
    }
    this.moves.hidden = !standing.movable;
    // not «disabled», which would take the focus away from who has just pressed
    for (const each of this.moves.children) each.setAttribute("aria-disabled", String(standing.moving));
    if (standing.moving) this.say(word("moving"));
    else if (before?.moving) this.say(word("arrived", this.time.textContent, this.day.textContent));
    const count = howMany(standing.faults);
    this.faults.hidden = false;
    this.faults.textContent = count ? word("faultsOn", count) : word("faults");
    this.openerName.textContent = count ? word("toolsTroubled", count) : word("tools");
    this.element.classList.toggle("troubled", count > 0);
    if (this.dialog?.dialog.open) this.dialog.show(standing.faults);
  }

  showTime() {
    if (!this.standing) return;
    const now = new Date(Date.now() + this.ahead);
    this.time.textContent = timeOf(now);
    this.day.textContent = dayOf(now);
  }

  say(words) {
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  async move(wish) {
    if (this.standing.moving) return;
    this.show({ ...this.standing, moving: true });
    try {
      this.show(await post("/local/clock", wish));
    } catch (error) {
      this.show({ ...this.standing, moving: false });
      this.say(error.message);
    }
  }
}
