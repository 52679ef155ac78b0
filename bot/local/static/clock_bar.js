// The bar above the phones: the server's clock, moving it on, and trying what happens when things go wrong.

import { get, post } from "./api.js";
import { button, dayOf, el, timeOf } from "./dom.js";

const POLL_MS = 10000;
const MOVES = [[1, "+1 giờ"], [24, "+1 ngày"], [24 * 7, "+1 tuần"]];
const CHANCE = 0.3;
const FAULTS = {
  dropped: "Đứt mạng trước khi tin của bot tới nơi",
  answer_lost: "Tin của bot tới nơi nhưng mất lời đáp",
  silence: "Máy chủ không trả lời",
  flood: "Gửi quá nhanh (429)",
  server_error: "Máy chủ lỗi (500)",
  bad_gateway: "Cổng mạng lỗi (502)",
  update_twice: "Tin của người dùng đến hai lần",
  acknowledgement_lost: "Mất xác nhận, tin cũ đến lại",
  reordered: "Tin đến lộn thứ tự",
};
const LATENCIES = [[0, "mạng nhanh"], [1, "chậm 1 giây"], [3, "chậm 3 giây"]];

export class ClockBar {
  constructor(element) {
    this.time = el("strong", {});
    this.day = el("span", {});
    this.moves = el("div", { className: "moves", role: "group", "aria-label": "Vặn đồng hồ tới", hidden: true });
    this.moves.append(...MOVES.map(([hours, label]) => button(label, () => this.move(hours))));
    this.state = el("span", { className: "state", role: "status" });
    element.append(el("div", { className: "clock" }, this.time, this.day), this.moves, this.state, this.faults());
    this.refresh();
    setInterval(() => this.refresh(), POLL_MS);
  }

  async refresh() {
    try {
      this.show(await get("/local/clock"));
    } catch {
      this.state.textContent = "Mất kết nối";
    }
  }

  show({ now, movable }) {
    const date = new Date(now);
    this.time.textContent = timeOf(date);
    this.day.textContent = dayOf(date);
    this.moves.hidden = !movable;
    this.state.textContent = "";
  }

  async move(hours) {
    const buttons = [...this.moves.children];
    buttons.forEach((each) => (each.disabled = true));
    this.state.textContent = "Đang vặn đồng hồ…";
    try {
      this.show(await post("/local/clock", { hours }));
    } catch (error) {
      this.state.textContent = error.message;
    }
    buttons.forEach((each) => (each.disabled = false));
  }

  faults() {
    const details = el("details", {}, el("summary", {}, "Sự cố"));
    const boxes = Object.entries(FAULTS).map(([name, label]) => {
      const box = el("input", { type: "checkbox" });
      box.addEventListener("change", () => this.set({ probabilities: { [name]: box.checked ? CHANCE : 0 } }));
      return [name, box, el("label", {}, box, label)];
    });
    const latency = el("select", {}, ...LATENCIES.map(([value, label]) => el("option", { value }, label)));
    latency.addEventListener("change", () => this.set({ latency: Number(latency.value) }));
    details.append(
      el("div", { className: "panel" },
        el("p", {}, `Mỗi sự cố xảy ra ở khoảng ${CHANCE * 100} % số lần gọi.`),
        ...boxes.map(([, , label]) => label), el("label", {}, "Tốc độ", latency)),
    );
    details.addEventListener("toggle", async () => {
      if (!details.open) return;
      const { probabilities, latency: seconds } = await get("/local/faults");
      boxes.forEach(([name, box]) => (box.checked = probabilities[name] > 0));
      latency.value = String(seconds);
    });
    return details;
  }

  async set(values) {
    try {
      await post("/local/faults", values);
      this.state.textContent = "";
    } catch (error) {
      this.state.textContent = error.message;
    }
  }
}
