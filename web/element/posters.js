// Stored pictures: the nearest of them stands in for what the engine would draw.

/** Sets by their addresses: elements of one page share them, and one that comes back finds its own. */
const SETS = new Map();

/** The set that an attribute names: an index of pictures (JSON), or one picture. */
export function loadPosters(address, base) {
  const url = new URL(address, base);
  if (!SETS.has(url.href)) {
    const set = fetchSet(url);
    SETS.set(url.href, set);
    // The next one may have more luck.
    set.catch(() => SETS.delete(url.href));
  }
  return SETS.get(url.href);
}

async function fetchSet(url) {
  if (!/\.json$/.test(url.pathname)) return new PosterSet([{ url: url.href, view: '', years: 0, treated: true, alt: '' }], '');
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The stored pictures cannot be loaded (${answer.status}).`);
  const index = await answer.json().catch(() => null);
  const pictures = (Array.isArray(index?.pictures) ? index.pictures : []).filter(isPicture);
  if (!index) throw new Error('The list of the stored pictures is damaged; load the page again, or ask for it anew.');
  if (index.version !== 1 || pictures.length === 0) throw new Error('The stored pictures are of another version of this page.');
  return new PosterSet(pictures.map((picture) => ({ ...picture, url: new URL(picture.file, url).href })), String(index.light));
}

const isPicture = (picture) =>
  typeof picture?.file === 'string' && typeof picture.view === 'string' && (!picture.treated || Number.isFinite(picture.years));

class PosterSet {
  constructor(pictures, light) {
    this.pictures = pictures;
    this.light = light;
  }

  /** Names of the views that there are pictures of. */
  get views() {
    return [...new Set(this.pictures.map((picture) => picture.view))].filter(Boolean);
  }

  /** Years that there are pictures of, in order. */
  get years() {
    const years = this.pictures.filter((picture) => picture.treated).map((picture) => picture.years);
    return [...new Set(years)].sort((a, b) => a - b);
  }

  get hasUntreated() {
    return this.pictures.some((picture) => !picture.treated);
  }

  /** Fetches all of them, so that the page needs no network any more. */
  async fetchAhead() {
    this.ahead ??= this.pictures.map((picture) => Object.assign(new Image(), { src: picture.url }));
    await Promise.allSettled(this.ahead.map((image) => image.decode()));
  }

  /** The picture nearest to a time, of this view if there is one. */
  nearest(view, time) {
    const ofView = this.pictures.filter((picture) => picture.view === view);
    const all = ofView.length ? ofView : this.pictures.filter((picture) => picture.view === this.pictures[0].view);
    const untreated = time.untreated && all.find((picture) => !picture.treated);
    if (untreated) return untreated;
    const treated = all.filter((picture) => picture.treated);
    const years = time.years ?? 0;
    const far = (picture) => Math.abs(picture.years - years);
    return treated.reduce((best, picture) => (far(picture) < far(best) ? picture : best), treated[0] ?? all[0]);
  }
}
