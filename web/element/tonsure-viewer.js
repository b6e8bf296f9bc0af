// <tonsure-viewer src poster years view light compare>: a head with a treatment, over the years.
import { WORDS } from './words.js';
import { sameTime, timelineStops, timeWords } from './times.js';
import { readAttribute } from './attributes.js';
import { Player } from './player.js';
import { STYLE } from './style.js';
import { build } from './template.js';
import { loadPosters } from './posters.js';
import { Engine, Trouble } from './engine.js';
import { wireGestures } from './gestures.js';
import { placeDivider, wireDivider } from './divider.js';
import { Panel } from './panel.js';

/** How long after the last move the camera's place is told, ms. */
const SETTLED_MS = 150;
/** How long nothing must happen until the hint shows, and how long it stays, ms. */
const HINT_MS = [2500, 6000];
/** How long after the last change it is said aloud, ms. */
const ALOUD_MS = 600;
const UNTREATED = { untreated: true };

const label = (name) => WORDS.viewNames[name] ?? (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', ' ');

class TonsureViewer extends HTMLElement {
  static observedAttributes = ['src', 'poster', 'engine', 'years', 'view', 'light', 'compare', 'camera'];

  #parts = build();
  #panel;
  #state = { time: { years: 0 }, view: '', camera: '', light: '', left: null, split: 0.5, playing: false };
  #maxYears = 10;
  #posters = null;
  #engine = null;
  #isDrawn = false;
  #offered = { views: [], lights: [], hasUntreated: false };
  #home = { view: '', camera: '' };
  #settled = 0;
  #hint = 0;
  #kept = [];
  #load = 0;
  #isLoaded = false;
  #wake = null;
  #player = new Player((step) => this.#passed(step));
  #aloud = 0;
  #isSeen = true;
  #isDrawnOnce = false;
  #isToldBad = false;
  #watch = null;
  #size = null;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#parts.all);
    this.#panel = new Panel(this.#parts, {
      time: (time) => this.#change({ time, playing: false }, true),
      view: (view) => this.#go({ view, camera: '' }),
      light: (light) => this.#change({ light }, true),
      left: (left) => this.#change({ left }, true),
      compare: () => this.#change({ left: this.#state.left ? null : this.#before(), split: 0.5 }, true),
      play: () => (this.#state.playing ? this.pause() : this.play()),
      keep: () => this.#keep(),
      recall: ({ state }) => this.#change({ ...state, playing: false }, true),
    });
    wireDivider(this.#parts, () => this.#state.split, (split) => this.#change({ split: Math.min(1, Math.max(0, split)) }, true));
    wireGestures(this.#parts.hands, {
      orbit: (dx, dy) => this.#move((engine) => engine.orbit(dx, dy)),
      pan: (dx, dy) => this.#move((engine) => engine.pan(dx, dy)),
      zoom: (factor) => this.#move((engine) => engine.zoom(factor)),
      reset: () => this.#go(this.#home),
      view: (view) => this.#knows('views', view) && this.#go({ view, camera: '' }),
      play: () => (this.#state.playing ? this.pause() : this.play()),
      touched: () => this.#hideHint(),
    });
    const [closer, farther, reset] = this.#parts.tools.children;
    closer.addEventListener('click', () => this.#move((engine) => engine.zoom(1.25)));
    farther.addEventListener('click', () => this.#move((engine) => engine.zoom(0.8)));
    reset.addEventListener('click', () => this.#go(this.#home));
    this.#size = new ResizeObserver(() => this.#resized());
  }

  connectedCallback() {
    this.#wake = () => this.#seen();
    document.addEventListener('visibilitychange', this.#wake);
    this.#watch = new IntersectionObserver((entries) => {
      this.#isSeen = entries[entries.length - 1].isIntersecting;
      this.#seen();
    });
    this.#watch.observe(this);
    this.#size.observe(this.#parts.stage);
    this.#start();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#wake);
    this.#watch.disconnect();
    this.#size.disconnect();
    this.#load += 1;
    this.#isLoaded = false;
    this.#end();
    this.pause();
    for (const timer of [this.#aloud, this.#settled, this.#hint]) clearTimeout(timer);
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected) return;
    if (['src', 'poster', 'engine'].includes(name)) this.#start();
    else if (this.#isLoaded) this.#read(name);
  }

  // ---- what a page sets and asks

  get years() { return this.#state.time.years ?? 0; }
  set years(years) { this.setAttribute('years', String(years)); }
  get view() { return this.#state.view; }
  set view(view) { this.setAttribute('view', view); }
  get light() { return this.#state.light; }
  set light(light) { this.setAttribute('light', light); }
  /** Where hands have moved the camera, as a short text; "" while a named view is shown. */
  get camera() { return this.#state.camera; }
  set camera(text) { this.setAttribute('camera', text); }
  get src() { return this.getAttribute('src'); }
  set src(src) { this.setAttribute('src', src); }
  get poster() { return this.getAttribute('poster'); }
  set poster(poster) { this.setAttribute('poster', poster); }
  /** "years:untreated,5" while two are compared, else null. */
  get compare() {
    const { left } = this.#state;
    return left ? `years:${left.untreated ? 'untreated' : left.years},${this.years}` : null;
  }
  set compare(text) {
    if (text === null) this.removeAttribute('compare');
    else this.setAttribute('compare', text);
    if (text === null && this.#isLoaded) this.#read('compare');
  }
  /** Whether the engine draws, and not stored pictures serve. */
  get drawn() { return this.#isDrawn; }
  /** Whether something is shown. */
  get loaded() { return this.#isLoaded; }
  get paused() { return !this.#state.playing; }

  /** Lets the years pass, from the start if they are at their end. */
  play() {
    if (!this.#isLoaded || this.#state.playing) return;
    const atEnd = this.years >= this.#maxYears;
    this.#change({ playing: true, ...(atEnd ? { time: { years: 0 } } : {}) }, false);
    this.#seen();
  }

  pause() {
    this.#player.stop();
    if (this.#state.playing) this.#change({ playing: false }, false);
  }

  // ---- loading

  async #start() {
    this.#load += 1;
    const load = this.#load;
    this.#isLoaded = false;
    this.#end();
    this.#say('');
    let trouble = null;
    this.#posters = await (this.poster ? loadPosters(this.poster, document.baseURI) : Promise.resolve(null)).catch((error) => {
      trouble = error;
      return null;
    });
    if (load !== this.#load) return;
    if (this.#posters) {
      this.#showPictures();
      this.#attributes(Boolean(this.src));
    }
    if (this.src) return this.#startEngine(load);
    if (!this.#posters) return this.#fail('loadfailure', trouble?.message ?? WORDS.noPictures, trouble);
    this.#say(WORDS.onlyPictures);
    this.#attributes(false);
    this.#picturesReady(load);
  }

  async #startEngine(load) {
    if (!this.#posters) this.#say(WORDS.loading);
    const engine = new Engine(this.#parts.canvasPlace, {
      shown: () => this.#shown(),
      lost: () => {
        this.#isDrawn = false;
        this.#fail('devicelost', WORDS.lost);
        this.#draw();
      },
      found: () => this.#draw(),
      givenUp: (sentence) => this.#giveUp(new Trouble('devicelost', sentence)),
    });
    this.#engine = engine;
    const glue = new URL('tonsure_web.js', this.hasAttribute('engine') ? new URL(this.getAttribute('engine'), document.baseURI) : import.meta.url);
    try {
      const facts = await engine.open(new URL(this.src, document.baseURI).href, glue.href);
      if (load !== this.#load) return engine.free();
      this.#facts(facts);
      this.#resized();
      engine.setSeen(this.#isSeen && !document.hidden);
      this.#draw();
    } catch (error) {
      engine.free();
      if (load !== this.#load) return;
      this.#giveUp(error);
      if (this.#posters) this.#picturesReady(load);
    }
  }

  /** What the plan has, in place of what there are pictures of. */
  #facts(facts) {
    this.#maxYears = facts.max_years;
    Object.assign(this.#state, { light: this.getAttribute('light') ?? facts.light, ...(this.hasAttribute('view') ? {} : { view: facts.view }) });
    if (!this.hasAttribute('years') && !this.hasAttribute('compare')) {
      this.#state.time = facts.days === null ? { years: facts.years } : { days: facts.days };
    }
    this.#isLoaded = true;
    this.#offered = { views: facts.views.map((name) => ({ name, label: label(name) })), lights: facts.lights, hasUntreated: true };
    this.#panel.offer({ ...this.#offered, stops: timelineStops(this.#maxYears, true), snaps: false }, this.#state);
    this.#attributes(false);
    this.#plansViews(facts.stored);
    const { view, camera } = this.#state;
    this.#home = { view, camera: view ? '' : camera || this.#engine.camera };
  }

  #shown() {
    const isFirst = !this.#isDrawn;
    this.#isDrawn = true;
    this.#draw();
    // What was said of waiting, or of a lost device, is over; a bad attribute's sentence stays.
    if (isFirst && !this.#isToldBad) this.#say('');
    if (this.#isDrawnOnce) return;
    this.#isDrawnOnce = true;
    this.#send('ready', { drawn: 'engine' });
    this.#hint = setTimeout(() => this.#showHint(), HINT_MS[0]);
  }

  #giveUp(error) {
    this.#engine = null;
    this.#isDrawn = false;
    if (this.#posters) this.#showPictures();
    this.#fail(error.type ?? 'loadfailure', error instanceof Trouble ? error.message : WORDS.broken, error);
  }

  #end() {
    this.#engine?.free();
    [this.#engine, this.#isDrawn, this.#isDrawnOnce] = [null, false, false];
    this.#hideHint();
  }

  #showPictures() {
    const { years, views, hasUntreated, light } = this.#posters;
    this.#state.view ||= views[0] ?? '';
    this.#state.light ||= light;
    this.#maxYears = Math.max(...years, 0);
    this.#isLoaded = true;
    this.#offered = {
      views: views.map((name) => ({ name, label: label(name) })), lights: [{ name: light, label: label(light) }], hasUntreated,
    };
    const stops = years.length ? years.map((year) => ({ years: year })) : timelineStops(0, false);
    this.#panel.offer({ ...this.#offered, stops, snaps: true }, this.#state);
    this.#draw();
  }

  async #picturesReady(load) {
    await this.#parts.left.decode().catch(() => {});
    if (load !== this.#load) return;
    this.#send('ready', { drawn: 'pictures' });
    this.#posters.fetchAhead();
  }

  #attributes(isQuiet) {
    for (const name of ['years', 'view', 'light', 'compare', 'camera']) if (this.hasAttribute(name)) this.#read(name, isQuiet);
  }

  #knows(list, name) {
    return this.#offered[list].some((one) => one.name === name);
  }

  /** Takes an attribute over; one that says nothing changes nothing and is told. */
  #read(name, isQuiet = false) {
    try {
      // Stored pictures have no cameras but their views.
      if (name === 'camera' && !this.#engine) return;
      this.#change(readAttribute(name, this.getAttribute(name), this.#offered, this.#maxYears), false);
    } catch (error) {
      if (!isQuiet) this.#fail('attribute', error.message, error);
    }
  }

  // ---- what is shown

  #change(changes, byHand) {
    const before = { ...this.#state };
    Object.assign(this.#state, changes);
    if (byHand && before.playing) this.#state.playing = false;
    if (!this.#state.playing) this.#player.stop();
    if (!this.#isLoaded) return;
    this.#draw();
    const source = byHand ? 'user-interaction' : 'none';
    if (!sameTime(before.time, this.#state.time)) {
      const { years = null, days = null } = this.#state.time;
      this.#send('yearchange', { years, days, source });
    }
    if (before.view !== this.#state.view || before.camera !== this.#state.camera) this.#send('camera-change', { view: this.#state.view, camera: this.#state.camera, source });
    this.#send('change', { source });
    if (changes.split === undefined || changes.left !== undefined) this.#sayAloud();
  }

  #draw() {
    const { time, view, left, split } = this.#state;
    const parts = this.#parts;
    const isCompared = Boolean(left);
    try {
      this.#engine?.show(this.#state);
    } catch (error) {
      this.#fail('attribute', error.message, error);
    }
    const hasPictures = Boolean(this.#posters) && !this.#isDrawn;
    if (hasPictures) {
      this.#picture(parts.left, this.#posters.nearest(view, left ?? time));
      if (isCompared) this.#picture(parts.right, this.#posters.nearest(view, time));
    }
    parts.left.hidden = !hasPictures;
    parts.right.hidden = !hasPictures || !isCompared;
    for (const part of [parts.divider, parts.leftName, parts.rightName]) part.hidden = !isCompared;
    [parts.stamp.hidden, parts.tools.hidden] = [!this.#isDrawn, !this.#isDrawn];
    parts.hands.classList.toggle('still', !this.#isDrawn);
    parts.stage.classList.toggle('drawn', this.#isDrawn);
    if (this.#isDrawn) parts.hands.setAttribute('aria-label', WORDS.head);
    placeDivider(parts, split);
    if (isCompared) [parts.leftName.textContent, parts.rightName.textContent] = [left, time].map((side) => timeWords(side).title);
    this.#panel.show(this.#state);
  }

  /** Another view or camera, by hand. */
  #go(where) {
    if (where.view) this.#home = { view: where.view, camera: '' };
    this.#change(where, true);
  }

  /** Hands move the camera; where it came to is told when they rest. */
  #move(how) {
    if (!this.#engine || !this.#isDrawn) return;
    how(this.#engine);
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => this.#change({ view: '', camera: this.#engine?.isMoved() ?? '' }, true), SETTLED_MS);
  }

  #resized() {
    const { width, height } = this.#parts.stage.getBoundingClientRect();
    this.#engine?.resize(width, height);
  }

  #showHint() {
    this.#parts.hint.hidden = false;
    this.#hint = setTimeout(() => this.#hideHint(), HINT_MS[1]);
  }

  #hideHint() {
    clearTimeout(this.#hint);
    this.#parts.hint.hidden = true;
  }

  #picture(place, picture) {
    if (!picture) return;
    if (place.src !== picture.url) place.src = picture.url;
    place.alt = picture.alt ?? '';
    if (place === this.#parts.left) this.#parts.hands.setAttribute('aria-label', picture.alt || WORDS.head);
  }

  /** What the years are compared with at first. */
  #before() {
    return this.#offered.hasUntreated ? UNTREATED : { years: 0 };
  }

  /**
   * The views that the plan brings stand before the visitor's own; without their names, which may say who it is. One of
   * bare skin is shown beside the treatment.
   */
  #plansViews(stored) {
    const plans = stored.map(({ camera, years, days, treated, light }) => {
      const time = days === null ? { years } : { days };
      const state = { time, view: '', camera, light: light ?? this.#state.light, left: treated ? null : UNTREATED, split: 0.5 };
      return { state, isPlans: true };
    });
    this.#kept = [...plans, ...this.#kept.filter((one) => !one.isPlans)];
    for (const [at, one] of plans.entries()) one.name = this.#nameOf(one.state, at + 1);
    this.#panel.showKept(this.#kept);
  }

  #nameOf({ time, view, light, left }, number) {
    const names = this.#offered.lights;
    const lit = names.length > 1 ? names.find((one) => one.name === light)?.label : '';
    const shown = [left, time].filter(Boolean).map((side) => timeWords(side).title).join(' / ');
    return [shown, view ? label(view) : `${WORDS.own} ${number}`, lit].filter(Boolean).join(', ');
  }

  #keep() {
    const { time, view, camera, light, left, split } = this.#state;
    const same = (one) => JSON.stringify(one.state) === JSON.stringify({ time, view, camera, light, left, split });
    if (this.#kept.some(same)) return;
    const state = { time, view, camera, light, left, split };
    this.#kept.push({ name: this.#nameOf(state, this.#kept.length + 1), state });
    this.#panel.showKept(this.#kept);
  }

  // ---- the passing of the years

  #passed(step) {
    // Where pictures take long the years wait for them: what is seen is of the year that is said.
    if (this.#engine && this.#isDrawn && !this.#engine.isCaughtUp()) return true;
    const next = this.#isDrawn ? Math.min(this.years + step, this.#maxYears) : this.#posters?.years.find((year) => year > this.years);
    if (next === undefined || next <= this.years) {
      this.pause();
      return false;
    }
    this.#change({ time: { years: next } }, false);
    return true;
  }

  #seen() {
    const isSeen = this.#isSeen && !document.hidden;
    this.#engine?.setSeen(isSeen);
    if (isSeen && this.#state.playing) this.#player.go(this.#isDrawn);
    else this.#player.stop();
  }

  // ---- what is said

  #say(sentence) {
    this.#parts.message.hidden = !sentence;
    this.#parts.message.textContent = sentence;
  }

  #sayAloud() {
    clearTimeout(this.#aloud);
    this.#aloud = setTimeout(() => {
      const { time, view, left } = this.#state;
      const words = [timeWords(time).spoken, label(view)];
      if (left) words.unshift(`${timeWords(left).spoken} left`);
      this.#parts.live.textContent = `${words.filter(Boolean).join(', ')}.`;
    }, ALOUD_MS);
  }

  #fail(type, message, sourceError = null) {
    this.#say(message);
    this.#isToldBad = type === 'attribute';
    this.#send('error', { type, message, sourceError });
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

if (!customElements.get('tonsure-viewer')) customElements.define('tonsure-viewer', TonsureViewer);
