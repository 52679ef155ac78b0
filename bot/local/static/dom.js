// Building elements. Text only ever becomes text nodes, so nothing that people type can become markup.

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.startsWith("aria")) element[name] = value;
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function button(label, onclick, properties = {}) {
  return el("button", { type: "button", onclick, ...properties }, label);
}

const zone = "Asia/Ho_Chi_Minh";
const clock = new Intl.DateTimeFormat("vi-VN", { timeZone: zone, hour: "2-digit", minute: "2-digit", hour12: false });
const calendar = new Intl.DateTimeFormat("vi-VN", {
  timeZone: zone, weekday: "long", day: "numeric", month: "numeric", year: "numeric",
});

export const timeOf = (date) => clock.format(date);

export const dayOf = (date) => {
  const day = calendar.format(date);
  return day.charAt(0).toUpperCase() + day.slice(1);
};
