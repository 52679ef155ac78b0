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

// A wide button that begins with a picture.
export function entry(sign, label, onclick, properties = {}) {
  return el("button", { type: "button", className: "entry", onclick, ...properties },
    el("strong", {}, sign), el("span", {}, label));
}
