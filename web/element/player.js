// The passing of the years: a timer that changes the time, and stands still while nobody sees it.

/** How long a year is, and a stored picture stays, ms: long enough to be looked at; and the step of a year that the engine draws. */
const YEAR_MS = 1500;
const PLAY_STEP = 0.25;

export class Player {
  #timer = 0;
  #next;

  /** `next(step)` shows the time a step later; false at the end. */
  constructor(next) {
    this.#next = next;
  }

  /** Goes on; `isSmooth` where every time can be shown. */
  go(isSmooth) {
    this.stop();
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const step = isSmooth && !isCalm ? PLAY_STEP : 1;
    this.#timer = setTimeout(() => {
      if (this.#next(step)) this.go(isSmooth);
    }, YEAR_MS * step);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
