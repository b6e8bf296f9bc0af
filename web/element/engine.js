// The engine: it draws the head by WebGPU, slice by slice, while there is something to draw and somebody to see it.
import { WORDS } from './words.js';

/** Pixels of the canvas to one of the page, at most: more cannot be told apart, and costs a phone its battery. */
const MOST_PIXELS = 2;
/** How often a lost device is tried for again before the pictures serve, and after which time that is forgotten, ms. */
const TRIES = 3;
const FORGET_MS = 60_000;

/** Something that the visitor is told in a sentence. */
export class Trouble extends Error {
  constructor(type, message) {
    super(message);
    this.type = type;
  }
}

const sentence = (error) => {
  const said = String(error?.message ?? error).trim();
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.!?]$/.test(said) ? '' : '.'}`;
};

/** Glue and code by their address: elements of one page share them. */
const GLUES = new Map();
async function glueAt(address) {
  if (!GLUES.has(address)) {
    const glue = import(address).then(async (found) => {
      await found.default();
      return found;
    });
    GLUES.set(address, glue);
    glue.catch(() => GLUES.delete(address));
  }
  try {
    return await GLUES.get(address);
  } catch {
    throw new Trouble('loadfailure', 'The part that draws the head cannot be loaded, so stored pictures are shown.');
  }
}

async function bytesAt(address) {
  let answer;
  try {
    answer = await fetch(address);
  } catch {
    throw new Trouble('loadfailure', 'The plan cannot be loaded: the network gave no answer.');
  }
  if (!answer.ok) throw new Trouble('loadfailure', `The plan cannot be loaded: its place answers ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Throws where this browser cannot draw. */
async function checkDevice() {
  if (!globalThis.isSecureContext) throw new Trouble('nowebgpu', WORDS.notSecure);
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) throw new Trouble('nowebgpu', WORDS.noWebgpu);
}

/** What the glue takes for a time. */
const timeNumber = (time) => (time.untreated ? -1 : time.days === undefined ? time.years : -100 - time.days);

export class Engine {
  #place;
  #tell;
  #viewer = null;
  #glue;
  #pack;
  #canvas = null;
  #request = 0;
  #isSeen = true;
  #isFreed = false;
  #isShown = false;
  #losses = [];
  #shown = {};
  #size = [0, 0];
  /** Slices drawn; for tests. */
  slices = 0;

  /** `tell` hears of: shown (the first picture is there), lost, found, given up (with a sentence). */
  constructor(place, tell) {
    this.#place = place;
    this.#tell = tell;
  }

  /** Loads what draws and what is drawn; throws Trouble. */
  async open(source, engine) {
    await checkDevice();
    [this.#glue, this.#pack] = await Promise.all([glueAt(engine), bytesAt(source)]);
    await this.#make();
    return this.facts();
  }

  async #make() {
    const canvas = document.createElement('canvas');
    // Its width changes with the first whole picture.
    [canvas.width, canvas.height] = [0, 0];
    canvas.style.visibility = 'hidden';
    canvas.setAttribute('aria-hidden', 'true');
    // Taken away while it loaded: no device is asked for.
    if (this.#isFreed) throw new Trouble('gone', '');
    this.#place.replaceChildren(canvas);
    let viewer;
    try {
      viewer = await this.#glue.Viewer.create(canvas, this.#pack);
    } catch (error) {
      throw new Trouble('loadfailure', sentence(error));
    }
    if (this.#isFreed) {
      viewer.free();
      throw new Trouble('gone', '');
    }
    [this.#viewer, this.#canvas, this.#isShown, this.#shown] = [viewer, canvas, false, {}];
    if (this.#size[0]) viewer.resize(...this.#size);
  }

  facts() {
    return JSON.parse(this.#viewer.facts());
  }

  get camera() {
    return this.#viewer?.camera() ?? '';
  }

  /** The place has another size, CSS pixels. */
  resize(width, height) {
    const scale = Math.min(globalThis.devicePixelRatio || 1, MOST_PIXELS);
    this.#size = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    if (width > 0 && height > 0) this.#do((viewer) => viewer.resize(...this.#size));
  }

  /** Shows a state; what did not change is left alone. Throws Trouble at a word that is not known, and stays. */
  show(state) {
    const told = this.#shown;
    const is = (name) => JSON.stringify(told[name]) === JSON.stringify(state[name]);
    const tell = (names, what) => {
      if (names.every(is)) return;
      this.#do(what);
      for (const name of names) told[name] = state[name];
    };
    if (state.view) tell(['view'], (viewer) => viewer.set_view(state.view));
    if (state.light) tell(['light'], (viewer) => viewer.set_light(state.light));
    if (state.camera) tell(['camera'], (viewer) => viewer.set_camera(state.camera));
    if (state.left) {
      tell(['left', 'time', 'split'], (viewer) => viewer.set_compare(timeNumber(state.left), timeNumber(state.time), state.split));
    } else {
      tell(['left', 'time'], (viewer) => {
        viewer.clear_compare();
        if (state.time.days === undefined) viewer.set_years(state.time.years);
        else viewer.set_days(state.time.days);
      });
    }
    for (const name of ['view', 'camera']) told[name] = state[name];
  }

  /** Whether the picture is of what was shown last, however coarse. */
  isCaughtUp() {
    return this.#viewer?.is_caught_up() ?? false;
  }

  /** The camera stands where hands have moved it. */
  isMoved() {
    const { camera } = this;
    [this.#shown.view, this.#shown.camera] = ['', camera];
    return camera;
  }
  orbit(dx, dy) { this.#move((viewer, scale) => viewer.orbit(dx * scale, dy * scale)); }
  pan(dx, dy) { this.#move((viewer, scale) => viewer.pan(dx * scale, dy * scale)); }
  zoom(factor) { this.#do((viewer) => viewer.zoom(factor)); }

  #move(what) {
    this.#do((viewer) => what(viewer, Math.min(globalThis.devicePixelRatio || 1, MOST_PIXELS)));
  }

  #do(what) {
    if (!this.#viewer) return;
    try {
      what(this.#viewer);
    } catch (error) {
      throw new Trouble('attribute', sentence(error));
    }
    this.#draw();
  }

  /** Whether anybody sees it; unseen it draws nothing. */
  setSeen(isSeen) {
    this.#isSeen = isSeen;
    if (isSeen) this.#draw();
    else this.#rest();
  }

  #rest() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }

  #draw() {
    if (this.#request || !this.#isSeen || !this.#viewer || !this.#size[0]) return;
    this.#request = requestAnimationFrame(() => {
      this.#request = 0;
      let more;
      try {
        more = this.#viewer.frame();
        this.slices += 1;
      } catch (error) {
        this.free();
        return this.#tell.givenUp(sentence(error));
      }
      if (this.#viewer.is_lost()) return this.#recover();
      if (!this.#isShown && this.#canvas.width > 0) {
        this.#isShown = true;
        this.#canvas.style.visibility = '';
        this.#tell.shown();
      }
      if (more) this.#draw();
    });
  }

  async #recover() {
    const now = performance.now();
    this.#losses = [...this.#losses.filter((then) => now - then < FORGET_MS), now];
    this.#tell.lost();
    this.#viewer.free();
    this.#viewer = null;
    try {
      if (this.#losses.length > TRIES) throw new Trouble('devicelost', WORDS.lostForGood);
      await checkDevice();
      await this.#make();
      this.#tell.found();
    } catch (error) {
      if (!this.#isFreed) this.#tell.givenUp(WORDS.lostForGood);
      this.free();
    }
  }

  /** Looks whether the device was lost while nothing was drawn. */
  look() {
    if (this.#viewer?.is_lost()) this.#recover();
  }

  /** Gives everything back, the device too. */
  free() {
    this.#isFreed = true;
    this.#rest();
    this.#viewer?.free();
    this.#viewer = null;
    this.#place.replaceChildren();
  }
}
