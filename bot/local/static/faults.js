// Switches for what goes wrong between the bot and the server.

import { get, post } from "./api.js";
import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { word } from "./words.js";

const CHANCE = 0.3;
const LATENCIES = [0, 1, 3];

export const howMany = ({ probabilities, latency }) =>
  Object.values(probabilities).filter((chance) => chance > 0).length + (latency > 0 ? 1 : 0);

// One dialog; show() brings it up to date whenever the server tells something new.
export class FaultsDialog {
  constructor(host, faults) {
    this.state = el("p", { className: "state", role: "status" });
    this.switches = Object.keys(faults.probabilities).map((name) => this.switchOf(name));
    const speeds = LATENCIES.map((seconds) => el("option", { value: seconds }, word(`latency${seconds}`)));
    this.latency = el("select", {}, ...speeds);
    this.latency.addEventListener("change", () => this.change({ latency: Number(this.latency.value) }));
    this.dialog = openDialog(host, word("faults"), [
      el("p", {}, word("faultsAbout", CHANCE * 100)),
      button(word("allOff"), () => this.do("/local/calm")),
      this.state,
      el("div", { className: "switches" }, ...this.switches.map(({ line }) => line)),
      el("label", { className: "latency" }, word("latency"), this.latency),
    ], { className: "faults" });
    this.show(faults);
    this.refresh();
  }

  switchOf(name) {
    const about = el("span", { className: "about", id: `about-${name}` }, word(`${name}About`));
    const count = el("span", { className: "count" });
    const box = el("input", { type: "checkbox", role: "switch", "aria-describedby": about.id });
    box.addEventListener("change", () => this.change({ probabilities: { [name]: box.checked ? CHANCE : 0 } }));
    const line = el("div", {}, el("label", {}, box, el("strong", {}, word(name))), about, count);
    return { name, box, count, line };
  }

  show({ probabilities, happened, latency }) {
    for (const { name, box, count } of this.switches) {
      box.checked = probabilities[name] > 0;
      count.textContent = happened[name] ? word("happened", happened[name]) : "";
    }
    this.latency.value = String(LATENCIES.findLast((seconds) => seconds <= latency));
  }

  async refresh() {
    this.show((await get("/local/bar")).faults);
  }

  change(values) {
    return this.do("/local/faults", values);
  }

  async do(path, values = {}) {
    try {
      this.show((await post(path, values)).faults);
      this.state.textContent = "";
    } catch (error) {
      this.state.textContent = error.message;
    }
  }
}
