// Choosing the place to send.

import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { word } from "./words.js";

const MONG_CAI = ["21.5333", "107.9667"];

export function askPlace(phone) {
  const [latitude, longitude] = [[90, MONG_CAI[0]], [180, MONG_CAI[1]]].map(([limit, value]) =>
    el("input", { type: "number", step: "any", min: -limit, max: limit, required: true, value }),
  );
  const fill = ({ coords }) => {
    latitude.value = coords.latitude.toFixed(6);
    longitude.value = coords.longitude.toFixed(6);
  };
  const failed = () => phone.toast(word("notLocated"));
  const locate = () => (navigator.geolocation ? navigator.geolocation.getCurrentPosition(fill, failed) : failed());
  const confirm = async () => {
    if (!latitude.reportValidity() || !longitude.reportValidity()) return;
    const place = { latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber };
    if (await phone.do("place", place)) dialog.close();
  };
  const dialog = openDialog(phone.element, word("sendPlace"), [
    el("label", {}, word("latitude"), latitude),
    el("label", {}, word("longitude"), longitude),
    button(word("locate"), locate),
    button(word("send"), confirm, { className: "main" }),
  ], { closing: word("cancel") });
}
