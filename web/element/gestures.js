// Hands on the head: mouse, fingers, wheel and keys.

/** A tap ends within this time and distance; two within that time are a double one. */
const TAP_MS = 300;
const TAP_PX = 12;
/** Share of a turn that an arrow key makes, of the element's height: an eighth of a half circle. */
const KEY_TURN = 1 / 16;
const KEY_ZOOM = 1.2;
/** Lines and pages of a wheel in pixels. */
const WHEEL_PX = [1, 16, 400];
const VIEW_KEYS = { 1: 'frontal', 3: 'right', 7: 'vertex', 9: 'three-quarter' };

/** Wires a place; `tell` hears: orbit, pan, zoom, reset, view, play, touched. */
export function wireGestures(hands, tell) {
  const fingers = new Map();
  let start = null;
  let lastTap = null;

  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, far: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1) };
  };

  hands.addEventListener('pointerdown', (event) => {
    hands.focus({ preventScroll: true });
    hands.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    start = fingers.size === 1 ? { x: event.clientX, y: event.clientY, at: event.timeStamp } : null;
    tell.touched();
  });
  hands.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    if (fingers.size === 1) {
      fingers.set(event.pointerId, now);
      if (event.shiftKey || event.buttons & 6) tell.pan(dx, dy);
      else tell.orbit(dx, dy);
    } else if (fingers.size === 2) {
      const was = spread();
      fingers.set(event.pointerId, now);
      const is = spread();
      tell.zoom(is.far / was.far);
      tell.pan(is.x - was.x, is.y - was.y);
    }
  });
  const lift = (event) => {
    const was = fingers.delete(event.pointerId);
    const isTap = was && start && event.type === 'pointerup' && event.timeStamp - start.at < TAP_MS &&
      Math.hypot(event.clientX - start.x, event.clientY - start.y) < TAP_PX;
    start = null;
    if (!isTap) return;
    const isSecond = lastTap && event.timeStamp - lastTap.at < TAP_MS + 100 &&
      Math.hypot(event.clientX - lastTap.x, event.clientY - lastTap.y) < 3 * TAP_PX;
    lastTap = isSecond ? null : { at: event.timeStamp, x: event.clientX, y: event.clientY };
    if (isSecond) tell.reset();
  };
  for (const name of ['pointerup', 'pointercancel']) hands.addEventListener(name, lift);
  hands.addEventListener('contextmenu', (event) => event.preventDefault());
  hands.addEventListener('wheel', (event) => {
    event.preventDefault();
    tell.touched();
    tell.zoom(Math.exp(-event.deltaY * WHEEL_PX[event.deltaMode] * 0.0015));
  }, { passive: false });
  hands.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = hands.clientHeight * KEY_TURN;
    const move = event.shiftKey ? tell.pan : tell.orbit;
    const keys = {
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
      '+': () => tell.zoom(KEY_ZOOM), '=': () => tell.zoom(KEY_ZOOM), '-': () => tell.zoom(1 / KEY_ZOOM),
      PageUp: () => tell.zoom(KEY_ZOOM), PageDown: () => tell.zoom(1 / KEY_ZOOM),
      Home: () => tell.reset(), Enter: () => tell.reset(), ' ': () => tell.play(),
    };
    const act = keys[event.key] ?? (VIEW_KEYS[event.key] && (() => tell.view(VIEW_KEYS[event.key])));
    if (!act) return;
    event.preventDefault();
    tell.touched();
    act();
  });
}
