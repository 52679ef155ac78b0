// What was typed and not sent stays with its person, also over a reload.

const key = (person) => `draft ${person.id}`;

export function draftOf(person) {
  try {
    return sessionStorage.getItem(key(person)) || "";
  } catch {
    return ""; // the browser keeps nothing
  }
}

export function keepDraft(person, text) {
  try {
    if (text) sessionStorage.setItem(key(person), text);
    else sessionStorage.removeItem(key(person));
  } catch {
    // as above
  }
}
