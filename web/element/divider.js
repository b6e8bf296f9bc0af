// The line between left and right: dragged, tapped or moved by keys.

/** Moves the divider by hand; `set` is told the share from the left, 0 to 1. */
export function wireDivider({ divider, stage }, split, set) {
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return box.width > 0 ? (event.clientX - box.left) / box.width : 0.5;
  };
  divider.addEventListener('pointerdown', (event) => {
    divider.focus();
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener('pointermove', (event) => {
    if (divider.hasPointerCapture(event.pointerId)) set(at(event));
  });
  divider.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const moves = {
      ArrowLeft: split() - step, ArrowDown: split() - step, ArrowRight: split() + step, ArrowUp: split() + step,
      PageDown: split() - 0.1, PageUp: split() + 0.1, Home: 0, End: 1,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    set(moves[event.key]);
  });
}

/** Puts it where the share is. */
export function placeDivider({ divider, right }, split) {
  divider.style.left = `${split * 100}%`;
  divider.setAttribute('aria-valuenow', String(Math.round(split * 100)));
  right.style.clipPath = `inset(0 0 0 ${split * 100}%)`;
}
