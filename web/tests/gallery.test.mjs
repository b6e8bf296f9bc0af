// The gallery of ready scenes, and the page for developers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, checkAccess, launch, open, serve, shown } from './browser.mjs';

const GALLERY = process.env.TONSURE_GALLERY ?? new URL('../../target/web-test/gallery', import.meta.url).pathname;
let browser, site;

before(async () => {
  [browser, site] = [await launch(), await serve(GALLERY)];
});
after(async () => {
  await browser?.close();
  site?.close();
});

async function checked(page) {
  await checkAccess(page);
  assert.deepEqual(page.faults, []);
}

for (const [name, options] of [['desk', DESK], ['phone', PHONE]]) {
  test(`on a ${name} each scene has a picture, words, and links that are there`, async () => {
    const page = await open(browser, site.address, { ...options, bypassCSP: true }, false);
    const cards = await page.evaluate(async () => Promise.all([...document.querySelectorAll('li')].map(async (card) => {
      const image = card.querySelector('img');
      await image.decode();
      const links = await Promise.all([...card.querySelectorAll('a')].map(async (link) => (await fetch(link.href)).status));
      return { width: image.naturalWidth, words: card.querySelector('p').textContent.length, links };
    })));
    assert.equal(cards.length, 2);
    for (const { width, words, links } of cards) {
      assert.ok(width === 960 && words > 40, `${width} pixels, ${words} letters`);
      assert.deepEqual(links, [200, 200, 200, 200, 200]);
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the window');
    await checked(page);
    await page.context().close();
  });
}

test('a link shows the state that it names', async () => {
  const page = await open(browser, site.address, DESK, false);
  await page.getByRole('link', { name: 'In 5 years' }).last().click();
  await page.waitForFunction(() => document.querySelector('tonsure-viewer')?.loaded);
  const now = await shown(page);
  assert.deepEqual([now.years, now.view], [5, 'back']);
  await page.context().close();
});

test('the developers page shows what its lines say', async () => {
  const page = await open(browser, `${site.address}/developers.html`, { ...DESK, bypassCSP: true });
  const lines = await page.evaluate(() => document.querySelector('pre').textContent.split('\n').length);
  assert.ok(lines <= 20, `${lines} lines`);
  const now = await page.evaluate(() => (({ view, years, compare }) => [view, years, compare])(document.querySelector('tonsure-viewer')));
  assert.deepEqual(now, ['frontal', 0, 'years:untreated,0']);
  await checked(page);
  await page.context().close();
});
