// How numbers and times are written.

const grouped = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export const number = (value) => (value == null ? "–" : grouped.format(value));

export const short = (value) => (value < 1000 ? String(value) : compact.format(value).toLowerCase());

export const percent = (share, decimals = 1) =>
  share == null ? "–" : `${(100 * share).toFixed(decimals)} %`;

export const fixed = (value, decimals) => (value == null ? "–" : value.toFixed(decimals));

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

export const duration = (millis) => {
  const [length, unit] = UNITS.find(([length]) => millis >= length) ?? [1, "ms"];
  return `${Number((millis / length).toFixed(1))} ${unit}`;
};

const calendar = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const day = (millis) => calendar.format(millis);

export const time = (millis) => clock.format(millis);
