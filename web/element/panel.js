// The controls: what they show of a state, and what they tell of hands on them.
import { WORDS } from './words.js';
import { chips, mark, option } from './template.js';
import { positionOf, sameTime, stopWords, timeAt, timeBeside, timeWords } from './times.js';

const sideValue = (time) => (time.untreated ? 'untreated' : String(time.years));
const sideTime = (value) => (value === 'untreated' ? { untreated: true } : { years: Number(value) });

export class Panel {
  #parts;
  #tell;
  #stops = [{ years: 0 }];
  #snaps = false;
  #offered = '';

  /** `tell` hears of hands: time, view, light, compare, left, play, keep, recall. */
  constructor(parts, tell) {
    this.#parts = parts;
    this.#tell = tell;
    const { slider, play, compare, leftTime, light, views, keep } = parts;
    slider.addEventListener('input', () => tell.time(this.#timeAt(Number(slider.value))));
    slider.addEventListener('keydown', (event) => this.#key(event));
    play.addEventListener('click', () => tell.play());
    compare.addEventListener('click', () => tell.compare());
    leftTime.addEventListener('change', () => tell.left(sideTime(leftTime.value)));
    light.addEventListener('change', () => tell.light(light.value));
    views.addEventListener('change', (event) => tell.view(event.target.value));
    keep.addEventListener('click', () => tell.keep());
  }

  /** What can be chosen. With pictures alone the timeline stops only where one is. */
  offer(offer, state) {
    const told = JSON.stringify(offer);
    if (told === this.#offered) return this.show(state);
    this.#offered = told;
    const { stops, snaps, views, lights, hasUntreated } = offer;
    this.#stops = stops;
    this.#snaps = snaps;
    const { slider, marks, leftTime, light, lightLabel } = this.#parts;
    slider.max = String(Math.max(stops.length - 1, 0.01));
    slider.disabled = stops.length < 2;
    slider.step = snaps ? '1' : '0.01';
    marks.replaceChildren(...stops.map((stop, i) => {
      const made = mark(stopWords(stop), timeWords(stop).spoken);
      // Under the thumb, which is 16 px wide and stays inside of its track.
      made.style.left = `calc(8px + (100% - 16px) * ${i / Math.max(stops.length - 1, 1)})`;
      made.addEventListener('click', () => this.#tell.time(stop));
      return made;
    }));
    const sides = stops.filter((stop) => stop.years !== undefined).map((stop) => option(String(stop.years), timeWords(stop).title));
    leftTime.replaceChildren(...(hasUntreated ? [option('untreated', WORDS.untreated)] : []), ...sides);
    this.#parts.views.replaceChildren(...(views.length > 1 ? [chips('view', WORDS.views, views, state.view)] : []));
    light.replaceChildren(...lights.map((choice) => option(choice.name, choice.label, choice.name === state.light)));
    lightLabel.hidden = lights.length < 2;
    this.show(state);
  }

  show(state) {
    const { slider, title, note, play, compare, leftLabel, leftTime, light, views, marks } = this.#parts;
    const words = timeWords(state.time);
    slider.value = String(positionOf(state.time, this.#stops));
    slider.setAttribute('aria-valuetext', words.spoken);
    [title.textContent, note.textContent] = [words.title, words.note];
    this.#stops.forEach((stop, i) => {
      if (sameTime(stop, state.time)) marks.children[i]?.setAttribute('aria-current', 'true');
      else marks.children[i]?.removeAttribute('aria-current');
    });
    const playWords = state.playing ? WORDS.pause : WORDS.play;
    play.setAttribute('aria-label', playWords);
    [play.title, play.textContent] = [playWords, state.playing ? '❚❚' : '▶'];
    compare.setAttribute('aria-pressed', String(Boolean(state.left)));
    leftLabel.hidden = !state.left;
    if (state.left) leftTime.value = sideValue(state.left);
    light.value = state.light;
    for (const radio of views.querySelectorAll('input')) radio.checked = radio.value === state.view;
  }

  /** Pictures to come back to, each by its name. */
  showKept(kept) {
    const made = kept.map((one) => {
      const recall = mark(one.name, one.name);
      recall.addEventListener('click', () => this.#tell.recall(one));
      return recall;
    });
    this.#parts.kept.replaceChildren(...made);
    this.#parts.kept.hidden = kept.length === 0;
  }

  #timeAt(position) {
    return this.#snaps ? this.#stops[Math.round(position)] : timeAt(position, this.#stops);
  }

  #key(event) {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const page = { PageDown: -1, PageUp: 1 }[event.key];
    if (!direction && !page) return;
    event.preventDefault();
    const at = Number(this.#parts.slider.value);
    if (direction && !this.#snaps) return this.#tell.time(timeBeside(timeAt(at, this.#stops), direction, this.#stops));
    const to = (direction ?? page) > 0 ? Math.floor(at) + 1 : Math.ceil(at) - 1;
    this.#tell.time(this.#stops[Math.min(Math.max(to, 0), this.#stops.length - 1)]);
  }
}
