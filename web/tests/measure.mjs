// What a page costs, printed, never judged: `make bench-web`. Bytes as a host sends them, the wait for the first pictures,
// pictures while hands turn the head, memory of the tab and of the graphics process. The adapter is software.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { launch, open, serve } from './browser.mjs';

const [folder, dense] = process.argv.slice(2);
const SIZE = { width: 640, height: 480 };
const RUNS = 3;
/** How long hands turn the head, ms. */
const TURNING_MS = 15_000;

const mb = (bytes) => (bytes / 1e6).toFixed(2);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function sizes() {
  let [brotli, gzip] = [0, 0];
  for (const name of await readdir(folder)) {
    if (!/\.(html|css|js|wasm|tonsure)$/.test(name)) continue;
    const bytes = await readFile(join(folder, name));
    const best = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } });
    const zipped = gzipSync(bytes, { level: 9 });
    console.log(`${name.padEnd(22)} ${mb(bytes.length)} MB, brotli ${mb(best.length)}, gzip ${mb(zipped.length)}`);
    [brotli, gzip] = [brotli + best.length, gzip + zipped.length];
  }
  console.log(`in all: brotli ${mb(brotli)} MB, gzip ${mb(gzip)} MB; and one poster`);
}

/** Memory that is a process's own and its share of what it shares, MB. */
async function memory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const of = {};
  for (const { type, id } of processInfo) {
    const said = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
    of[type] = Math.max(of[type] ?? 0, Number(/^Pss:\s+(\d+)/m.exec(said)?.[1] ?? 0) / 1000);
  }
  return of;
}

/** One visit: ms to the poster and to the first picture, pictures while it is turned, memory after that. */
async function visit(place) {
  const [browser, site] = [await launch(), await serve(place)];
  try {
    const script = () => {
      document.addEventListener('DOMContentLoaded', () => {
        const poster = document.querySelector('img[slot=poster]');
        poster?.decode().then(() => requestAnimationFrame(() => { window.poster_ms = performance.now(); }));
      });
      document.addEventListener('ready', () => { window.ready_ms ??= performance.now(); }, true);
    };
    const page = await open(browser, site.address, { viewport: SIZE, script }, false);
    await page.waitForFunction(() => window.ready_ms, null, { timeout: 120_000 });
    const { poster, ready, drawn } = await page.evaluate(() =>
      ({ poster: window.poster_ms, ready: window.ready_ms, drawn: document.querySelector('tonsure-viewer').drawn }));
    if (!drawn) throw new Error('the engine did not draw');
    // Until it rests: what moves is compiled then.
    await page.waitForTimeout(10_000);
    const turned = await page.evaluate((ms) => new Promise((done) => {
      const place = document.querySelector('tonsure-viewer').shadowRoot.querySelector('canvas');
      const glue = GPUCanvasContext.prototype.getCurrentTexture;
      let pictures = 0;
      GPUCanvasContext.prototype.getCurrentTexture = function counted() { pictures += 1; return glue.call(this); };
      const hands = document.querySelector('tonsure-viewer').shadowRoot.querySelector('.hands');
      const at = hands.getBoundingClientRect();
      const send = (type, x) => hands.dispatchEvent(new PointerEvent(type, { pointerId: 1, isPrimary: true, bubbles: true,
        buttons: type === 'pointerup' ? 0 : 1, clientX: x, clientY: at.top + at.height / 2 }));
      const start = performance.now();
      send('pointerdown', at.left + 10);
      const move = () => {
        const now = performance.now() - start;
        send('pointermove', at.left + 10 + (now / 20) % (at.width - 20));
        if (now < ms) requestAnimationFrame(move);
        else { send('pointerup', at.left + 10); done({ pictures, width: place.width, height: place.height }); }
      };
      move();
    }), TURNING_MS);
    return { poster, ready, ...turned, memory: await memory(browser) };
  } finally {
    await browser.close();
    site.close();
  }
}

await sizes();
for (const [name, place] of [['the plan', folder], ['64 million dots', dense]]) {
  if (!place) continue;
  const visits = [];
  for (let i = 0; i < RUNS; i += 1) visits.push(await visit(place));
  const of = (what) => median(visits.map(what));
  console.log(`${name}, ${visits[0].width} x ${visits[0].height}, medians of ${RUNS}: poster after ${of((v) => v.poster).toFixed(0)} ms, `
    + `first picture after ${(of((v) => v.ready) / 1000).toFixed(1)} s, ${of((v) => v.pictures)} pictures in ${TURNING_MS / 1000} s of turning, `
    + `tab ${of((v) => v.memory.renderer).toFixed(0)} MB, graphics process ${of((v) => v.memory.GPU).toFixed(0)} MB`);
}
