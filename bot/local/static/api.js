// Asking the server for something. What it refuses comes as an Error whose message can be shown.

import { knows, word } from "./words.js";

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(word("offline"));
  }
  if (response.ok) return response.json();
  if (response.status === 413) throw new Error(word("too_large"));
  const { refusal, detail } = await response.json().catch(() => ({}));
  throw new Error(knows(refusal) ? word(refusal, detail) : word("failed"));
}

export const get = (path) => ask(path);

export const post = (path, values = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });

export const upload = (path, form) => ask(path, { method: "POST", body: form });
