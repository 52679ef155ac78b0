// What a message says, in a line.

import { word } from "./words.js";

export const summary = (message) =>
  message.text || message.caption || word(["photo", "document", "voice"].find((kind) => message[kind]) || "message");
