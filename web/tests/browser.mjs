// A served folder and Debian's Chromium, with the page's own faults noted.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const KINDS = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.jpg': 'image/jpeg', '.wasm': 'application/wasm' };
// Found by trying: with fewer of them the canvas of WebGPU stays blank on the software adapter, without a word.
const FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=swiftshader',
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-dev-shm-usage'];

/** Serves a folder on this machine; `close` ends it. What was asked for is in `asked`. */
export async function serve(folder) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://a').pathname);
    asked.push(path);
    try {
      const file = join(folder, normalize(path === '/' ? '/index.html' : path));
      const bytes = await readFile(file);
      response.writeHead(200, { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}

export const launch = () => chromium.launch({
  executablePath: process.env.TONSURE_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, ignoreDefaultArgs: ['--disable-gpu'],
});

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
export const DESK = { viewport: { width: 1440, height: 900 } };

/** A page with the element ready; what it complains of lands in `page.faults`. */
export async function open(browser, address, options = DESK, wait = true) {
  const { script, ...rest } = options;
  const context = await browser.newContext(rest);
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => { if (message.type() === 'error') page.faults.push(message.text()); });
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && origin !== new URL(address).origin) page.faults.push(`asked ${request.url()}`);
  });
  await page.addInitScript(() => {
    // The frames that the page has asked for, and those of them that are still to come.
    window.frames = { asked: 0, open: new Set() };
    const { requestAnimationFrame: ask, cancelAnimationFrame: cancel } = window;
    window.requestAnimationFrame = (what) => {
      const number = ask((now) => { what(now); window.frames.open.delete(number); });
      window.frames.asked += 1;
      window.frames.open.add(number);
      return number;
    };
    window.cancelAnimationFrame = (number) => { cancel(number); window.frames.open.delete(number); };
    window.heard = [];
    for (const name of ['ready', 'error', 'yearchange', 'camera-change']) {
      document.addEventListener(name, (event) => {
        if (event.target.localName === 'tonsure-viewer') window.heard.push({ name, ...event.detail, sourceError: undefined });
      }, true);
    }
  });
  if (script) await page.addInitScript(script);
  await page.goto(address);
  if (wait) await page.waitForFunction(() => window.heard.some(({ name }) => name === 'ready'), null, { timeout: 40000 });
  return page;
}

/** What the element says it shows. */
export const shown = (page) => page.evaluate(() => {
  const { years, view, light, compare, paused, shadowRoot } = document.querySelector('tonsure-viewer');
  const picture = (side) => shadowRoot.querySelector(`.picture.${side}`);
  const message = shadowRoot.querySelector('.message');
  return { years, view, light, compare, paused, left: picture('left').src.split('/').pop(),
    right: picture('right').hidden ? '' : picture('right').src.split('/').pop(),
    said: message.hidden ? '' : message.textContent };
});

export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** What the element has told of a name, in order. */
export const heard = (page, name) => page.evaluate((wanted) => window.heard.filter((one) => one.name === wanted), name);

/** Ends a page, which must have complained of nothing. */
export async function checked(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

/** No rule of accessibility is broken. The policy of a page keeps strangers' scripts out; the driver goes round it. */
export async function checkAccess(page) {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), []);
}
