// The browser's picture is the command line's: three views, three years, two lights, on two software devices that are
// no kin, SwiftShader under the browser and lavapipe under the command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, serve } from './browser.mjs';

const tree = (path) => new URL(`../../${path}`, import.meta.url).pathname;
const PAGE = process.env.TONSURE_PAGE ?? tree('target/web-test/page');
const TONSURE = process.env.TONSURE ?? tree('target/debug/tonsure');
const [WIDTH, HEIGHT] = [400, 300];
const [VIEWS, YEARS, LIGHTS] = [['three-quarter', 'frontal', 'crown'], [0, 3, 10], ['clinic-soft', 'bathroom']];
// Of 255, of all colour values. Measured: see the figures that the test prints.
const [NEAR, SHARE, MEAN] = [2, 0.99, 0.3];
const skip = existsSync(join(PAGE, 'tonsure_web.js')) ? false : 'the engine for browsers is not in the page: make web';

const HTML = '<!doctype html><meta charset="utf-8"><title>same</title><canvas id="shown"></canvas>'
  + '<script type="module" src="same.js"></script>';
const SCRIPT = `
import init, { Viewer } from './tonsure_web.js';
const rest = () => new Promise((done) => setTimeout(done));
const pixels = (source) => {
  const copy = Object.assign(document.createElement('canvas'), { width: ${WIDTH}, height: ${HEIGHT} });
  const context = copy.getContext('2d', { colorSpace: 'srgb' });
  context.drawImage(source, 0, 0);
  return context.getImageData(0, 0, ${WIDTH}, ${HEIGHT}).data;
};
const canvas = document.getElementById('shown');
let viewer;
window.start = async () => {
  await init();
  viewer = await Viewer.create(canvas, new Uint8Array(await (await fetch('plan.tonsure')).arrayBuffer()));
  viewer.resize(${WIDTH}, ${HEIGHT});
};
window.compare = async (view, years, light, file) => {
  viewer.set_view(view); viewer.set_years(years); viewer.set_light(light);
  while (viewer.frame()) await rest();
  // In the same task: afterwards a canvas of WebGPU has nothing for others.
  const here = pixels(canvas);
  const picture = new Image();
  picture.src = file;
  await picture.decode();
  const there = pixels(picture);
  let [near, sum, most, light_here] = [0, 0, 0, 0];
  for (let i = 0; i < here.length; i++) {
    if (i % 4 === 3) continue;
    const off = Math.abs(here[i] - there[i]);
    near += off <= ${NEAR}; sum += off; most = Math.max(most, off); light_here += here[i];
  }
  const count = here.length / 4 * 3;
  return { near: near / count, mean: sum / count, most, brightness: light_here / count };
};
window.isReady = true;
`;

let browser, folder, site, page;
before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'tonsure-same-'));
  await cp(PAGE, folder, { recursive: true });
  await writeFile(join(folder, 'same.html'), HTML);
  await writeFile(join(folder, 'same.js'), SCRIPT);
  for (const view of VIEWS) {
    for (const light of LIGHTS) {
      execFileSync(TONSURE, ['render', '--view', view, '--light', light, '--years', YEARS.join(), '--samples', '8', '--no-stamp',
        '--resolution', `${WIDTH},${HEIGHT}`, '--output', join(folder, `${view}-${light}-{years}.png`)], { stdio: 'pipe' });
    }
  }
  [browser, site] = [await launch(), await serve(folder)];
  page = await (await browser.newContext()).newPage();
  await page.goto(`${site.address}/same.html`);
  await page.waitForFunction(() => window.isReady);
  await page.evaluate(() => window.start());
});
after(async () => {
  await browser?.close();
  site?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

for (const view of VIEWS) {
  for (const light of LIGHTS) {
    for (const years of YEARS) {
      test(`${view}, ${light}, year ${years}: the command line's picture`, { skip }, async (context) => {
        const file = `${view}-${light}-${years}.png`;
        const found = await page.evaluate((asked) => window.compare(...asked), [view, years, light, file]);
        context.diagnostic(`within ${NEAR}: ${(found.near * 100).toFixed(3)} %, mean ${found.mean.toFixed(4)}, most ${found.most}`);
        assert.ok(found.brightness > 20, `a dark or blank picture: ${found.brightness}`);
        assert.ok(found.near >= SHARE && found.mean <= MEAN, JSON.stringify(found));
      });
    }
  }
}
