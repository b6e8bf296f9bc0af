// The page with its engine: pixels, hands, lights, times, and what goes wrong. A small window: the adapter is software.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { button, checkAccess, checked, heard, launch, open, serve, shown } from './browser.mjs';

const PAGE = process.env.TONSURE_PAGE ?? new URL('../../target/web-test/page', import.meta.url).pathname;
const SMALL = { viewport: { width: 360, height: 640 }, hasTouch: true };
const skip = existsSync(join(PAGE, 'tonsure_web.js')) ? false : 'the page has no engine';
const HASTY = 500;
const WHOLE = 6;
let browser, folder, site;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonsure-web-'));
  await cp(PAGE, folder, { recursive: true });
  [browser, site] = [await launch(), await serve(folder)];
});
after(async () => {
  await browser?.close();
  site?.close();
  await rm(folder, { recursive: true, force: true });
});

const isDrawn = (page) => page.evaluate(() => document.querySelector('tonsure-viewer').drawn);
const camera = (page) => page.evaluate(() => document.querySelector('tonsure-viewer').camera);
const toCamera = async (page, before) => {
  await page.waitForFunction((was) => document.querySelector('tonsure-viewer').camera !== was, before, { timeout: 10000 });
  return camera(page);
};

/** How many frames the page has asked for. */
const asked = (page) => page.evaluate(() => window.frames.asked);
/** The count once no frame is to come, seen twice: one frame may take seconds on a slow device, so no pause can tell it. */
async function restedAt(page) {
  let before = -1;
  for (const end = Date.now() + 60000; Date.now() < end;) {
    const { count, open } = await page.evaluate(() => ({ count: window.frames.asked, open: window.frames.open.size }));
    if (open === 0 && count === before) return count;
    before = count;
    await page.waitForTimeout(100);
  }
  throw new Error('a frame is asked for again and again');
}

/** Waits until the picture rests, then its mean colours: whole, and left and right of the middle of its upper half. */
async function pixels(page) {
  await restedAt(page);
  const drawn = (await page.locator('tonsure-viewer .stage').screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const mean = (x, y, w, h) => {
      const { data: bytes } = context.getImageData(x * image.width, y * image.height, w * image.width, h * image.height);
      const sum = [0, 0, 0];
      for (let i = 0; i < bytes.length; i += 4) for (const c of [0, 1, 2]) sum[c] += bytes[i + c];
      return sum.map((one) => one / (bytes.length / 4));
    };
    return { corner: mean(0, 0.3, 0.04, 0.05), crown: mean(0.45, 0.16, 0.1, 0.05), left: mean(0.35, 0.18, 0.1, 0.05), right: mean(0.56, 0.18, 0.08, 0.05) };
  }, drawn);
}
// The page's policy has no data: addresses for scripts to fetch; the test's own context goes round it.
const OPEN = { ...SMALL, bypassCSP: true };

test('the engine draws a head, and the right one of each', { skip }, async () => {
  const page = await open(browser, `${site.address}/#view=frontal`, OPEN);
  assert.equal(await isDrawn(page), true);
  assert.deepEqual((await heard(page, 'ready')).map(({ drawn }) => drawn), ['engine']);
  const healed = await pixels(page);
  assert.ok(healed.corner.every((one) => one < 90), `a dark ground: ${healed.corner}`);
  assert.ok(healed.crown[0] > 80 && healed.crown[0] > healed.crown[2] + 10, `skin: ${healed.crown}`);
  // Ten years on there is less pigment, and none before: lighter each time.
  await page.evaluate(() => { document.querySelector('tonsure-viewer').years = 10; });
  const faded = await pixels(page);
  assert.ok(faded.crown[1] > healed.crown[1] + 2, `${healed.crown} -> ${faded.crown}`);
  await page.evaluate(() => { document.querySelector('tonsure-viewer').compare = 'years:untreated,0'; });
  const both = await pixels(page);
  assert.ok(both.left[0] > healed.left[0] + 5, `bare on the left: ${healed.left} -> ${both.left}`);
  assert.ok(Math.abs(both.right[1] - healed.right[1]) < 2, `treated on the right: ${healed.right} -> ${both.right}`);
  // While two are compared the years go on on the right, and the bare skin stays.
  await page.evaluate(() => { document.querySelector('tonsure-viewer').compare = 'years:untreated,10'; });
  const later = await pixels(page);
  assert.ok(later.right[1] > both.right[1] + 2, `faded on the right: ${both.right} -> ${later.right}`);
  assert.ok(Math.abs(later.left[1] - both.left[1]) < 2, `bare on the left: ${both.left} -> ${later.left}`);
  // Another light is another picture.
  await page.evaluate(() => { document.querySelector('tonsure-viewer').compare = null; });
  await page.getByRole('combobox', { name: 'Light' }).selectOption('golden-hour');
  const gold = await pixels(page);
  assert.ok(Math.abs(gold.crown[2] - faded.crown[2]) > 8, `${faded.crown} -> ${gold.crown}`);
  await checked(page);
});

test('hands turn it: mouse, wheel, keys, buttons and fingers', { skip }, async () => {
  const page = await open(browser, site.address, OPEN);
  const hands = page.locator('tonsure-viewer .hands');
  const box = await hands.boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 60, middle.y, { steps: 4 });
  await page.mouse.up();
  let now = await toCamera(page, '');
  assert.equal((await shown(page)).view, '');
  assert.equal((await heard(page, 'camera-change')).at(-1).source, 'user-interaction');
  await page.mouse.wheel(0, -300);
  now = await toCamera(page, now);
  await hands.focus();
  for (const key of ['ArrowLeft', 'Shift+ArrowUp', '+', 'PageDown']) {
    await page.keyboard.press(key);
    now = await toCamera(page, now);
  }
  for (const name of ['Closer', 'Farther']) {
    await button(page, name).click();
    now = await toCamera(page, now);
  }
  await page.keyboard.press('Tab');
  await button(page, 'Turn back to this view').click();
  assert.deepEqual([(await shown(page)).view, await camera(page)], ['three-quarter', '']);
  await hands.focus();
  await page.keyboard.press('7');
  assert.equal((await shown(page)).view, 'vertex');
  // One finger turns, two come closer, two taps turn back.
  const touch = await page.context().newCDPSession(page);
  const fingers = (type, ...points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await fingers('touchStart', [middle.x, middle.y]);
  await fingers('touchMove', [middle.x + 30, middle.y + 10]);
  await fingers('touchEnd');
  now = await toCamera(page, '');
  await fingers('touchStart', [middle.x - 20, middle.y], [middle.x + 20, middle.y]);
  await fingers('touchMove', [middle.x - 50, middle.y], [middle.x + 50, middle.y]);
  await fingers('touchEnd');
  await toCamera(page, now);
  for (let i = 0; i < 2; i += 1) {
    await fingers('touchStart', [middle.x, middle.y]);
    await fingers('touchEnd');
  }
  await page.waitForFunction(() => document.querySelector('tonsure-viewer').view === 'vertex');
  // The years pass, and a day of healing can be seen.
  await button(page, 'Day 0, healing').click();
  const [{ days }] = (await heard(page, 'yearchange')).slice(-1);
  assert.equal(days, 0);
  await page.getByRole('slider', { name: 'Time after the treatment' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal((await heard(page, 'yearchange')).at(-1).days, 1);
  await checked(page);
});

test("the plan's stored views stand ready, without their names", { skip }, async () => {
  const page = await open(browser, site.address, OPEN);
  const kept = page.getByRole('group', { name: 'Remembered views' }).getByRole('button');
  assert.deepEqual(await kept.allTextContents(), ['Year 5, View 1, Daylight, noon', 'Untreated / Healed, View 2, Clinic, soft']);
  await kept.first().click();
  const five = await shown(page);
  assert.deepEqual([five.years, five.light], [5, 'noon']);
  assert.match(await camera(page), /^20,35,900,20,/);
  const noon = await pixels(page);
  await kept.last().click();
  const bare = await pixels(page);
  assert.ok(Math.abs(noon.left[0] - bare.left[0]) > 3, `another light, no pigment: ${noon.left} -> ${bare.left}`);
  assert.equal(await page.evaluate(() => document.querySelector('tonsure-viewer').compare), 'years:untreated,0');
  // The visitor's own come after them.
  await button(page, 'Remember this view').click();
  assert.equal(await kept.count(), 2, 'the same is not kept twice');
  await page.getByRole('combobox', { name: 'Light' }).selectOption('golden-hour');
  await button(page, 'Remember this view').click();
  assert.equal(await kept.count(), 3);
  for (const file of ['index.html', 'plan.tonsure', 'posters/posters.json']) {
    assert.ok(!(await readFile(join(folder, file))).includes('Jane'), `${file} tells a name`);
  }
  await checked(page);
});

test('no rule of accessibility is broken where the engine draws', { skip }, async () => {
  const page = await open(browser, `${site.address}/#compare=years:untreated,5`, OPEN);
  await checkAccess(page);
  await checked(page);
});

test('at rest, hidden or scrolled away it draws nothing', { skip }, async () => {
  const page = await open(browser, site.address, OPEN);
  const rested = await restedAt(page);
  await page.waitForTimeout(1000);
  assert.equal(await asked(page), rested, 'a picture that rests');
  const hide = (isHidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  await hide(true);
  await page.evaluate(() => { document.querySelector('tonsure-viewer').years = 5; });
  await page.waitForTimeout(1000);
  assert.equal(await asked(page), rested, 'a tab behind another');
  await hide(false);
  await page.waitForFunction((was) => window.frames.asked > was, rested);
  // Scrolled out of sight.
  await page.evaluate(() => new Promise((done) => {
    document.body.style.paddingTop = '3000px';
    // The element's own observer is older, and hears of it before this one.
    new IntersectionObserver((entries) => { if (!entries.at(-1).isIntersecting) done(); }).observe(document.querySelector('tonsure-viewer'));
  }));
  const away = await restedAt(page);
  await page.evaluate(() => { document.querySelector('tonsure-viewer').years = 10; });
  await page.waitForTimeout(1000);
  assert.equal(await asked(page), away, 'out of sight');
  await checked(page);
});

/** Keeps the devices that the page makes. */
const KEPT = () => {
  window.devices = [];
  const make = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...asked) {
    const device = await make.apply(this, asked);
    window.devices.push(device);
    return device;
  };
};

test('a lost device comes back, and one that does not leaves the pictures', { skip }, async () => {
  const page = await open(browser, `${site.address}/#years=5`, { ...OPEN, script: KEPT });
  assert.equal(await page.evaluate(() => window.devices.length), 1);
  await page.evaluate(() => { window.devices.at(-1).destroy(); document.querySelector('tonsure-viewer').years = 1; });
  await page.waitForFunction(() => window.heard.some(({ type }) => type === 'devicelost'));
  await page.waitForFunction(() => document.querySelector('tonsure-viewer').drawn, null, { timeout: 30000 });
  assert.equal(await page.evaluate(() => window.devices.length), 2);
  assert.deepEqual([(await shown(page)).years, (await shown(page)).said], [1, '']);
  const back = await pixels(page);
  assert.ok(back.crown[0] > 80, `it draws: ${back.crown}`);
  // From now on no adapter is to be had.
  await page.evaluate(() => { navigator.gpu.requestAdapter = async () => null; window.devices.at(-1).destroy();
    document.querySelector('tonsure-viewer').years = 10; });
  await page.waitForFunction(() => /did not come back/.test(document.querySelector('tonsure-viewer').shadowRoot.querySelector('.message').textContent), null, { timeout: 20000 });
  const now = await shown(page);
  assert.deepEqual([now.left, await isDrawn(page)], ['three-quarter-year-10.jpg', false]);
  await checked(page);
});

test('without WebGPU the pictures serve, and a sentence says why', { skip }, async () => {
  const without = () => Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
  const page = await open(browser, `${site.address}/#years=5`, { ...OPEN, script: without });
  const now = await shown(page);
  assert.deepEqual([now.left, await isDrawn(page)], ['three-quarter-year-5.jpg', false]);
  assert.match(now.said, /WebGPU.*\.$/);
  assert.deepEqual((await heard(page, 'error')).map(({ type }) => type), ['nowebgpu']);
  await checked(page);
});

test('a damaged plan is told in one sentence, and the pictures stay', { skip }, async () => {
  const plan = join(folder, 'plan.tonsure');
  const whole = await readFile(plan);
  // A whole number: Object.assign passes over a byte at 0.5 without a word, and the plan's length differs between CPUs.
  const middle = Math.floor(whole.length / 2);
  const changed = (at, value) => Object.assign(Buffer.from(whole), { [at]: value });
  const cases = [[whole.subarray(0, middle), /cut off/], [changed(middle, whole[middle] ^ 4), /damaged/],
    [changed(8, 99), /version 99/], [Buffer.from('hello'), /\.$/], [Buffer.alloc(0), /\.$/]];
  try {
    for (const [bytes, told] of cases) {
      await writeFile(plan, bytes);
      const page = await open(browser, `${site.address}/#years=5`, OPEN);
      const now = await shown(page);
      assert.match(now.said, told);
      assert.match(now.said, /^[A-Z].*\.$/);
      assert.equal(now.left, 'three-quarter-year-5.jpg');
      assert.deepEqual((await heard(page, 'error')).map(({ type }) => type), ['loadfailure']);
      await checked(page);
    }
    await rm(plan);
    const page = await open(browser, site.address, OPEN);
    assert.match((await shown(page)).said, /404\.$/);
    await page.context().close();
  } finally {
    await writeFile(plan, whole);
  }
});

test('loaded, it draws without network', { skip }, async () => {
  const page = await open(browser, `${site.address}/#view=frontal`, OPEN);
  await page.context().setOffline(true);
  await page.getByRole('combobox', { name: 'Light' }).selectOption('noon');
  await page.evaluate(() => { document.querySelector('tonsure-viewer').years = 5; });
  const now = await pixels(page);
  assert.ok(now.crown[0] > 60, `${now.crown}`);
  await checked(page);
});

test(`${HASTY} times removed and added again in haste, and ${WHOLE} times when drawn, it gives every device back`, { skip }, async () => {
  const page = await open(browser, site.address, { ...OPEN, script: KEPT });
  await page.evaluate(() => {
    window.kept = document.querySelector('tonsure-viewer');
    window.place = window.kept.parentElement;
  });
  const again = (times, isWhole) => page.evaluate(async ([count, whole]) => {
    for (let i = 0; i < count; i += 1) {
      window.kept.remove();
      const drawn = new Promise((done) => { window.kept.addEventListener('ready', done, { once: true }); });
      window.place.prepend(window.kept);
      // Each in haste a little later than the one before it: while pictures, the engine or the plan load.
      await (whole ? drawn : new Promise((done) => { setTimeout(done, i % 40); }));
    }
  }, [times, isWhole]);
  const inspector = await page.context().newCDPSession(page);
  const heap = async () => {
    await inspector.send('HeapProfiler.collectGarbage');
    return (await inspector.send('Runtime.getHeapUsage')).usedSize;
  };
  await again(3, true);
  const start = await heap();
  await again(HASTY, false);
  await again(WHOLE, true);
  const end = await heap();
  assert.ok(end - start < 1_000_000, `${start} -> ${end} bytes`);
  await page.evaluate(() => window.kept.remove());
  const lost = await page.evaluate(() => Promise.all(window.devices.map((device) => Promise.race([device.lost.then(() => true),
    new Promise((done) => { setTimeout(done, 5000, false); })]))));
  assert.ok(lost.length >= WHOLE && lost.every(Boolean), `${lost.filter((one) => !one).length} of ${lost.length} devices are kept`);
  await checked(page);
});
