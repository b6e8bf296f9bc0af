// The page with its stored pictures alone: every control by mouse, touch and keys, bad input, and what it costs.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DESK, PHONE, button, checkAccess, checked, heard, launch, open, serve, shown } from './browser.mjs';

const PAGE = process.env.TONSURE_PAGE ?? new URL('../../target/web-test/page', import.meta.url).pathname;
let browser, folder, site;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonsure-web-'));
  await cp(PAGE, folder, { recursive: true });
  // As `tonsure share` writes it where there is no engine.
  for (const name of ['tonsure_web.js', 'tonsure_web_bg.wasm', 'plan.tonsure']) await rm(join(folder, name), { force: true });
  const index = join(folder, 'index.html');
  await writeFile(index, (await readFile(index, 'utf8')).replace(' src="plan.tonsure"', ''));
  [browser, site] = [await launch(), await serve(folder)];
});
after(async () => {
  await browser?.close();
  site?.close();
  await rm(folder, { recursive: true, force: true });
});

const COMPARE = 'Before / after';
const year = (n) => `Year ${n} after healing`;
const slider = (page) => page.getByRole('slider', { name: 'Time after the treatment' });

test('the picture is there, is the asked one, and is a head', async () => {
  const page = await open(browser, `${site.address}/#years=5&view=frontal`);
  const now = await shown(page);
  assert.equal(now.left, 'frontal-year-5.jpg');
  assert.match(now.said, /^[A-Z].*stored pictures.*\.$/);
  // Pixels: a dark ground at the corner, skin in the middle.
  const [corner, middle] = await page.evaluate(async () => {
    const image = document.querySelector('tonsure-viewer').shadowRoot.querySelector('.picture.left');
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const at = (x, y) => [...context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data];
    return [at(0.02, 0.05), at(0.5, 0.4)];
  });
  assert.ok(corner[0] < 90, `corner ${corner}`);
  assert.ok(middle[0] > 120 && middle[0] > middle[2] + 20, `middle ${middle}`);
  await checked(page);
});

test('every control by the mouse', async () => {
  const page = await open(browser, site.address);
  await button(page, year(5)).click();
  assert.equal((await shown(page)).years, 5);
  await page.getByRole('radio', { name: 'Crown' }).click();
  assert.equal((await shown(page)).left, 'crown-year-5.jpg');
  await button(page, COMPARE).click();
  let now = await shown(page);
  assert.deepEqual([now.left, now.right, now.compare], ['crown-untreated.jpg', 'crown-year-5.jpg', 'years:untreated,5']);
  await page.getByLabel('Left of the line').selectOption('0');
  assert.equal((await shown(page)).left, 'crown-year-0.jpg');
  // The line is dragged.
  const divider = page.getByRole('slider', { name: 'Line between left and right' });
  const box = await divider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 200, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  assert.ok(Number(await divider.getAttribute('aria-valuenow')) < 40);
  await button(page, 'Remember this view').click();
  await button(page, COMPARE).click();
  await page.getByRole('radio', { name: 'Front' }).click();
  await button(page, 'Healed / Year 5, Crown').click();
  now = await shown(page);
  assert.deepEqual([now.view, now.compare], ['crown', 'years:0,5']);
  // The slider itself, at its right end.
  const track = await slider(page).boundingBox();
  await page.mouse.click(track.x + track.width - 3, track.y + track.height / 2);
  assert.equal((await shown(page)).years, 10);
  const events = await heard(page, 'yearchange');
  assert.deepEqual([events.at(-1).years, events.at(-1).source], [10, 'user-interaction']);
  assert.ok((await heard(page, 'camera-change')).some(({ view }) => view === 'crown'));
  // The address has it.
  assert.match(page.url(), /view=crown/);
  await checked(page);
});

test('every control by touch, and none is smaller than a finger', async () => {
  const page = await open(browser, site.address, PHONE);
  await button(page, year(5)).tap();
  await page.getByRole('radio', { name: 'Front' }).tap();
  await button(page, COMPARE).tap();
  const now = await shown(page);
  assert.deepEqual([now.left, now.right], ['frontal-untreated.jpg', 'frontal-year-5.jpg']);
  const divider = page.getByRole('slider', { name: 'Line between left and right' });
  const box = await divider.boundingBox();
  const touch = await page.context().newCDPSession(page);
  const point = (x) => [{ x, y: box.y + box.height / 2 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: point(box.x + 22) });
  for (const x of [250, 300, 340]) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(x) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  assert.ok(Number(await divider.getAttribute('aria-valuenow')) > 70);
  // The driver's next tap is taken as the end of the drag, and makes no click.
  await page.touchscreen.tap(5, 5);
  await page.waitForTimeout(400);
  await button(page, 'Play the years').tap();
  assert.equal((await shown(page)).paused, false);
  await button(page, 'Pause').tap();
  await button(page, 'Remember this view').tap();
  const small = await page.evaluate(() => {
    const root = document.querySelector('tonsure-viewer').shadowRoot;
    const hands = [...root.querySelectorAll('button, select, input[type=range], .chip, .divider')];
    const sized = hands.filter((hand) => hand.checkVisibility()).map((hand) => [hand.className || hand.textContent, hand.getBoundingClientRect()]);
    return sized.filter(([, { width, height }]) => width < 44 || height < 44).map(([name, { width, height }]) => `${name} ${width} x ${height}`);
  });
  assert.deepEqual(small, []);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(isWide, false, 'nothing hangs over the edge');
  await checked(page);
});

test('every control by keys', async () => {
  const page = await open(browser, site.address);
  await slider(page).focus();
  for (const [key, years] of [['ArrowRight', 1], ['PageUp', 5], ['End', 10], ['ArrowLeft', 5], ['Home', 0]]) {
    await page.keyboard.press(key);
    assert.equal((await shown(page)).years, years, key);
  }
  assert.equal(await slider(page).getAttribute('aria-valuetext'), 'Healed, year 0');
  await button(page, COMPARE).focus();
  await page.keyboard.press('Enter');
  const divider = page.getByRole('slider', { name: 'Line between left and right' });
  await divider.focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await divider.getAttribute('aria-valuenow'), '48');
  await page.getByRole('radio', { name: 'Three-quarter' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal((await shown(page)).view, 'frontal');
  await button(page, 'Play the years').focus();
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('tonsure-viewer').years === 10, null, { timeout: 20000 });
  await page.waitForFunction(() => document.querySelector('tonsure-viewer').paused);
  // What changed is said aloud.
  await page.waitForFunction(() => /Year 10/.test(document.querySelector('tonsure-viewer').shadowRoot.querySelector('[aria-live]').textContent));
  await checked(page);
});

for (const [name, options] of [['a desk', DESK], ['a phone', PHONE]]) {
  test(`no rule of accessibility is broken on ${name}`, async () => {
    const page = await open(browser, `${site.address}/#compare=years:0,5`, options);
    await checkAccess(page);
    await checked(page);
  });
}

test('bad attributes are told in a sentence, and what was shown stays', async () => {
  const page = await open(browser, `${site.address}/#years=5`);
  for (const [name, value, told] of [['years', 'abc', /years="abc" is no number/], ['years', '-1', /from 0 to 10/], ['years', '', /is no number/],
    ['view', 'sideways', /view="sideways"/], ['light', 'candle', /light="candle"/], ['compare', 'both', /compare="both" is not understood/]]) {
    await page.evaluate(([key, text]) => document.querySelector('tonsure-viewer').setAttribute(key, text), [name, value]);
    const now = await shown(page);
    assert.match(now.said, told);
    assert.match(now.said, /^[^.]*[a-zA-Z].*\.$/);
    assert.deepEqual([now.years, now.left], [5, 'three-quarter-year-5.jpg'], `${name}="${value}"`);
    const last = (await heard(page, 'error')).at(-1);
    assert.equal(last.type, 'attribute');
  }
  await checked(page);
});

test('a broken set of pictures is told in a sentence', async () => {
  const index = join(folder, 'posters/posters.json');
  const whole = await readFile(index);
  try {
    for (const broken of [whole.subarray(0, 40), '{"version": 99, "pictures": []}', '{}', '[]', 'null']) {
      await writeFile(index, broken);
      const page = await open(browser, site.address, DESK, false);
      await page.waitForFunction(() => window.heard.some(({ name }) => name === 'error'));
      const [error] = await heard(page, 'error');
      assert.equal(error.type, 'loadfailure');
      assert.match((await shown(page)).said, /\.$/);
      // The picture that the page itself has still stands there.
      const box = await page.locator('tonsure-viewer > img').boundingBox();
      assert.ok(box.width > 300);
      await checked(page);
    }
  } finally {
    await writeFile(index, whole);
  }
});

test('after it has loaded it needs no network, and asks nobody else', async () => {
  const page = await open(browser, site.address);
  // Pictures of the view are fetched ahead.
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  for (const n of [1, 5, 10]) {
    await button(page, year(n)).click();
    const isThere = await page.evaluate(async () => {
      const image = document.querySelector('tonsure-viewer').shadowRoot.querySelector('.picture.left');
      return image.decode().then(() => image.naturalWidth > 0, () => false);
    });
    assert.ok(isThere, `year ${n}`);
  }
  await page.getByRole('radio', { name: 'Crown' }).click();
  await page.waitForFunction(() => document.querySelector('tonsure-viewer').shadowRoot.querySelector('.picture.left').complete);
  assert.ok(await page.evaluate(() => document.querySelector('tonsure-viewer').shadowRoot.querySelector('.picture.left').naturalWidth > 0));
  await checked(page);
});

test('a tab in the background plays nothing', async () => {
  const page = await open(browser, site.address);
  await button(page, 'Play the years').click();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const { years } = await shown(page);
  await page.waitForTimeout(2500);
  assert.equal((await shown(page)).years, years);
  await page.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForFunction((before) => document.querySelector('tonsure-viewer').years > before, years);
  await checked(page);
});

test('a second tab, and several elements on one page', async () => {
  const first = await open(browser, site.address);
  const second = await open(browser, `${site.address}/#years=10`);
  assert.deepEqual([(await shown(first)).years, (await shown(second)).years], [0, 10]);
  await first.evaluate(() => {
    const other = document.createElement('tonsure-viewer');
    other.id = 'other';
    other.setAttribute('poster', 'posters/posters.json');
    other.setAttribute('years', '5');
    document.querySelector('main').append(other);
  });
  await first.waitForFunction(() => document.querySelector('#other').loaded && document.querySelector('#other').years === 5);
  assert.equal((await shown(first)).years, 0);
  await checked(first);
  await checked(second);
});

test('it bears any size, down to 1 x 1', async () => {
  const page = await open(browser, site.address);
  for (const [width, height] of [[1, 1], [60, 40], [320, 200], [200, 900], [2560, 300]]) {
    await page.evaluate(([w, h]) => {
      document.querySelector('tonsure-viewer').style.cssText = `flex: none; width: ${w}px; height: ${h}px`;
    }, [width, height]);
    await page.waitForTimeout(50);
    const { width: isWide, height: isHigh } = await page.locator('tonsure-viewer').boundingBox();
    assert.deepEqual([isWide, isHigh], [width, height]);
  }
  await checked(page);
});

test('500 times removed and added again, its memory is flat', async () => {
  const page = await open(browser, site.address);
  const inspector = await page.context().newCDPSession(page);
  const cycle = (times) => page.evaluate(async (count) => {
    const viewer = document.querySelector('tonsure-viewer');
    const place = viewer.parentElement;
    for (let i = 0; i < count; i += 1) {
      viewer.remove();
      place.prepend(viewer);
      if (i % 50 === 0) await new Promise((done) => { viewer.addEventListener('ready', done, { once: true }); });
    }
    await new Promise((done) => { setTimeout(done, 300); });
  }, times);
  const heap = async () => {
    await inspector.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await inspector.send('Memory.getDOMCounters');
    return { nodes, jsEventListeners, bytes: (await inspector.send('Runtime.getHeapUsage')).usedSize };
  };
  await cycle(50);
  const start = await heap();
  await cycle(500);
  const end = await heap();
  assert.ok(end.bytes - start.bytes < 300_000, `${start.bytes} -> ${end.bytes} bytes`);
  assert.ok(end.jsEventListeners <= start.jsEventListeners + 5, `${start.jsEventListeners} -> ${end.jsEventListeners} listeners`);
  assert.ok(end.nodes <= start.nodes + 50, `${start.nodes} -> ${end.nodes} nodes`);
  assert.equal((await shown(page)).left, 'three-quarter-year-0.jpg');
  await checked(page);
});
