// Times and days as they are said in the page's language, always Vietnam's.

import { language } from "./words.js";

const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
const TIME = { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { ...ZONE, weekday: "long", day: "numeric", month: "numeric", year: "numeric" };
const FORMATS = {
  vi: [new Intl.DateTimeFormat("vi-VN", TIME), new Intl.DateTimeFormat("vi-VN", DAY)],
  en: [new Intl.DateTimeFormat("en-GB", TIME), new Intl.DateTimeFormat("en-GB", { ...DAY, month: "long" })],
};

export const timeOf = (date) => FORMATS[language][0].format(date);

export const dayOf = (date) => {
  const day = FORMATS[language][1].format(date);
  return day.charAt(0).toUpperCase() + day.slice(1);
};
