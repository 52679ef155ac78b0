// Opens the page: the bar, and as many phones as there is room for.
// ?person=ID names a phone (several for several), ?start=CODE is sent from the first as an invite link would.

import { get } from "./api.js";
import { Bar } from "./bar.js";
import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { Stream } from "./stream.js";
import { speak, language, word } from "./words.js";

const RETRY_MS = 2000;
const MOST_PHONES = 3;
const wide = matchMedia("(min-width: 62.5em)");
const query = new URLSearchParams(location.search);
const bot = query.get("bot") || "";
const room = document.getElementById("phones");
const stream = new Stream({ bot, hear, connected: (yes) => phones.forEach((phone) => phone.setOffline(!yes)) });
let phones = [];
let run = "";

speak(language);
const bar = new Bar(document.getElementById("bar"), { changeLanguage });
begin();

async function begin() {
  let people;
  try {
    ({ people } = await get("/local/people"));
  } catch (error) {
    room.replaceChildren(el("p", { role: "status" }, `${error.message} ${word("retrying")}`));
    setTimeout(begin, RETRY_MS);
    return;
  }
  const asked = query.getAll("person");
  const inFront = people.filter((each) => each.in_front).map((each) => String(each.id));
  const places = Math.max(1, Math.min(MOST_PHONES, people.length));
  const wanted = asked.length ? asked : Array.from({ length: places }, (_, place) => inFront[place] ?? "");
  phones = wanted.map((id, place) => {
    const startCode = place === 0 ? query.get("start") || "" : "";
    const person = people.find((each) => String(each.id) === id) || null;
    return new Phone({ people, person, startCode, bot, onchange: changed });
  });
  room.replaceChildren();
  wide.addEventListener("change", showRoom);
  showRoom();
  if (asked.length) remember(); // without the start code, which is sent only once
}

// On a narrow screen only the first phone is shown, and only its chat is heard.
function showRoom() {
  phones.forEach((phone, place) => {
    phone.shown = place === 0 || wide.matches;
    if (!phone.shown) phone.element.remove();
    else if (!phone.element.isConnected) room.append(phone.element);
  });
  listen();
}

function changed(phone) {
  remember();
  listen(phone.person ? [phone.person.id] : []);
}

function remember() {
  const kept = new URLSearchParams();
  if (bot) kept.set("bot", bot);
  for (const { person } of phones) kept.append("person", person ? person.id : "");
  history.replaceState(null, "", `?${kept}`);
}

function listen(fresh = []) {
  const heard = phones.filter(({ person, shown }) => person && shown).map(({ person }) => person.id);
  const before = new Set(stream.people);
  stream.follow([...new Set(heard)], [...fresh, ...heard.filter((id) => !before.has(id))]);
}

function hear(event) {
  if (event.kind === "bar") {
    bar.show(event);
    if (run && run !== event.run) renewPeople(); // the server was started anew
    run = event.run;
    return;
  }
  for (const phone of phones) if (phone.shown && phone.person?.id === event.phone) phone.take(event);
}

async function renewPeople() {
  const { people } = await get("/local/people");
  phones.forEach((phone) => phone.setPeople(people));
}

function changeLanguage(wanted) {
  speak(wanted);
  bar.reword();
  phones.forEach((phone) => phone.reword());
}
