// Talking to the server.

const lost = "Chưa gửi được. Hãy thử lại.";

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(lost);
  }
  if (!response.ok) throw new Error((await response.text()) || lost);
  return response.json();
}

export const get = (path) => ask(path);

export const post = (path, values = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });

export const upload = (path, form) => ask(path, { method: "POST", body: form });
