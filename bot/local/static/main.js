// Opens a phone for each ?person=ID in the address (one without), and sends ?start=CODE from the first.

import { get } from "./api.js";
import { ClockBar } from "./clock_bar.js";
import { el } from "./dom.js";
import { Phone } from "./phone.js";

const RETRY_MS = 2000;
const query = new URLSearchParams(location.search);
const room = document.getElementById("phones");
const phones = [];

function remember() {
  const kept = new URLSearchParams();
  if (query.get("bot")) kept.set("bot", query.get("bot"));
  for (const { person } of phones) if (person) kept.append("person", person.id);
  history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
}

async function begin() {
  let people;
  try {
    ({ people } = await get("/local/people"));
  } catch (error) {
    room.replaceChildren(el("p", { role: "status" }, `${error.message} Đang thử nối lại…`));
    setTimeout(begin, RETRY_MS);
    return;
  }
  const wanted = query.getAll("person");
  for (const id of wanted.length ? wanted : [""]) {
    const phone = new Phone({ people, bot: query.get("bot") || "", onchange: remember });
    phones.push(phone);
    const person = people.find((each) => String(each.id) === id);
    const startCode = phones.length === 1 ? query.get("start") || "" : "";
    if (person) phone.open(person, startCode);
  }
  room.replaceChildren(...phones.map((phone) => phone.element));
}

new ClockBar(document.getElementById("bar"));
begin();
