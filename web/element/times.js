// A time is { days }, while it heals, { years } since then, or { untreated: true }.
import { WORDS } from './words.js';

/** Days after which it has healed: year 0. */
export const HEALING_DAYS = 42;

const round = (value, step) => Math.round(value / step) * step;
const plain = (value) => String(Number(value.toFixed(2)));

/** Where the timeline has its marks: as far apart as fingers are, so not to scale; between them it is. */
export function timelineStops(maxYears, hasHealing) {
  const years = [0, 1, 5, 10, 20].filter((year) => year <= maxYears);
  const stops = years.map((year) => ({ years: year }));
  return hasHealing ? [{ days: 0 }, ...stops] : stops;
}

const amount = (time) => (time.days === undefined ? time.years : time.days / HEALING_DAYS - 1);

/** Place on the timeline, 0 at the first stop, 1 at the second, and so on. */
export function positionOf(time, stops) {
  const at = amount(time);
  const last = stops.length - 1;
  for (let i = 0; i < last; i += 1) {
    const [low, high] = [amount(stops[i]), amount(stops[i + 1])];
    if (at <= high) return i + Math.max(0, (at - low) / (high - low));
  }
  return last;
}

/** The time at a place: whole days, then tenths of years. */
export function timeAt(position, stops) {
  const i = Math.min(Math.floor(position), Math.max(stops.length - 2, 0));
  const [low, high] = [amount(stops[i]), amount(stops[Math.min(i + 1, stops.length - 1)])];
  const at = low + (high - low) * (position - i);
  if (at < 0) {
    const days = Math.round((at + 1) * HEALING_DAYS);
    return days < HEALING_DAYS ? { days } : { years: 0 };
  }
  return { years: Number(round(at, 0.1).toFixed(1)) };
}

/** The next day or half year, or whole year after the second; for keys. */
export function timeBeside(time, direction, stops) {
  const [first, last] = [amount(stops[0]), amount(stops[stops.length - 1])];
  const at = amount(time);
  const isHealing = at < 0 || (at === 0 && direction < 0);
  const step = isHealing ? 1 / HEALING_DAYS : at < 2 || (at === 2 && direction < 0) ? 0.5 : 1;
  const next = Math.min(last, Math.max(first, round(at + direction * step, step)));
  return next < 0 ? { days: Math.round((next + 1) * HEALING_DAYS) } : { years: Number(next.toFixed(2)) };
}

/** What a time is called: in large letters, in small ones below, and aloud. */
export function timeWords(time) {
  if (time.untreated) return { title: WORDS.untreated, note: '', spoken: WORDS.untreated };
  if (time.days !== undefined) {
    const title = `Day ${time.days}`;
    return { title, note: WORDS.healingNote, spoken: `${title}, ${WORDS.healingNote}` };
  }
  if (time.years === 0) return { title: WORDS.healed, note: WORDS.healedNote, spoken: `${WORDS.healed}, year 0` };
  if (time.years < 1) {
    const title = `${Math.round(time.years * 12)} months`;
    return { title, note: WORDS.yearNote, spoken: `${title} ${WORDS.yearNote}` };
  }
  const title = `Year ${plain(time.years)}`;
  return { title, note: WORDS.yearNote, spoken: `${title} ${WORDS.yearNote}` };
}

/** A mark of the timeline. */
export const stopWords = (stop) => (stop.days !== undefined ? `Day ${stop.days}` : stop.years === 0 ? WORDS.healed : `Year ${plain(stop.years)}`);

export const sameTime = (a, b) =>
  a === b || (Boolean(a) && Boolean(b) && a.years === b.years && a.days === b.days && a.untreated === b.untreated);
