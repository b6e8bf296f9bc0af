// How the element looks. A page sets --tonsure-accent, --tonsure-ink, --tonsure-paper and --tonsure-stage to change it.

export const STYLE = `
:host { --accent: var(--tonsure-accent, #1d6a66); --ink: var(--tonsure-ink, #20282a); --paper: var(--tonsure-paper, #faf9f7);
  --stage: var(--tonsure-stage, #2b2e33); --soft: color-mix(in srgb, var(--ink) 9%, var(--paper)); --line: color-mix(in srgb, var(--ink) 22%, var(--paper));
  --quiet: color-mix(in srgb, var(--ink) 72%, var(--paper));
  display: block; contain: content; touch-action: manipulation; container-type: size; height: 640px; overflow: hidden; color: var(--ink); background: var(--paper);
  font: 16px/1.35 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
p, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
.all { display: flex; flex-direction: column; width: 100%; height: 100%; }
.stage { position: relative; flex: 1 1 0; min-height: 0; overflow: hidden; background: var(--stage); }
.picture, ::slotted(img) { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; user-select: none; }
.drawn ::slotted(img) { visibility: hidden; }
.canvas-place, .canvas-place canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.hands { position: absolute; inset: 0; touch-action: none; cursor: grab; outline-offset: -4px; }
.hands.still { cursor: default; touch-action: pan-y; }
.hands:active { cursor: grabbing; }
.hands.still:active { cursor: default; }
:focus-visible { outline: 3px solid #fff; outline-offset: 2px; box-shadow: 0 0 0 6px var(--accent); }
.panel :focus-visible, .chip:has(:focus-visible) { outline: 3px solid var(--accent); box-shadow: none; }
.side, .stamp, .hint { position: absolute; color: #fff; text-shadow: 0 1px 3px #000a; pointer-events: none; }
.side { top: 12px; max-width: 44%; padding: 6px 12px; border-radius: 999px; background: #14181acc; font-weight: 600; font-size: 15px; text-shadow: none; }
.side.left { left: 12px; }
.side.right { right: 12px; }
.stamp { left: 12px; bottom: 10px; padding: 3px 9px; border-radius: 4px; background: #14181ab8; font-size: 13px; text-shadow: none; }
.hint { left: 50%; bottom: 56px; transform: translateX(-50%); width: max-content; max-width: 90%; padding: 10px 16px; border-radius: 999px; background: #14181ad9; text-align: center; }
.message { flex: none; padding: 8px 16px; background: var(--soft); font-size: 14px; }
.tools { position: absolute; right: 10px; bottom: 10px; display: flex; flex-direction: column; gap: 8px; }
.tools button { width: 44px; height: 44px; border: 0; border-radius: 50%; color: #fff; background: #14181acc; font-size: 20px; }
.divider { position: absolute; top: 0; bottom: 0; left: 50%; width: 44px; margin-left: -22px; cursor: ew-resize; touch-action: none; outline-offset: -6px; }
.divider::before { content: ""; position: absolute; left: 21px; width: 2px; top: 0; bottom: 0; background: #fff; box-shadow: 0 0 3px #0009; }
.handle { position: absolute; top: 50%; left: 0; width: 44px; height: 44px; margin-top: -22px; border-radius: 50%; background: #fff; color: #20282a;
  display: grid; place-items: center; font-weight: 700; box-shadow: 0 1px 6px #0008; white-space: pre; }
.panel { flex: none; max-height: 62%; overflow: auto; padding: 12px 16px calc(10px + env(safe-area-inset-bottom)); display: grid; grid-template-columns: minmax(0, 1fr); grid-auto-rows: max-content; gap: 10px; background: var(--paper); }
.time { min-width: 0; }
.now { display: flex; align-items: center; gap: 12px; }
.what { flex: 1; min-width: 0; display: flex; flex-direction: column; }
.what strong { font-size: 22px; white-space: nowrap; line-height: 1.15; font-weight: 650; }
.what span { color: var(--quiet); font-size: 14px; min-height: 2.7em; }
button, select { font: inherit; color: inherit; cursor: pointer; min-height: 44px; min-width: 44px; }
.play { flex: none; width: 48px; height: 48px; border: 0; border-radius: 50%; background: var(--accent); color: #fff; font-size: 17px; line-height: 1; }
.compare, .keep, .kept button { padding: 0 16px; border: 1px solid var(--line); border-radius: 999px; background: var(--paper); }
.compare { flex: none; font-weight: 600; }
.compare[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: #fff; }
.slider { display: block; width: 100%; height: 44px; margin: 2px 0 -6px; accent-color: var(--accent); cursor: pointer; touch-action: pan-y; }
.marks { position: relative; height: 44px; }
.marks button { position: absolute; top: 0; transform: translateX(-50%); border: 0; border-radius: 8px; background: none; padding: 0 4px; white-space: nowrap;
  font-size: 14px; color: var(--quiet); font-variant-numeric: tabular-nums; }
.marks button:first-child { transform: none; margin-left: -12px; }
.marks button:last-child { transform: translateX(-100%); margin-left: 12px; }
.marks button[aria-current] { color: var(--accent); font-weight: 700; }
.fields { display: flex; flex-wrap: wrap; gap: 10px; }
.fields:not(:has(> :not([hidden]))) { display: none; }
.field { flex: 1 1 140px; display: flex; flex-direction: column; gap: 3px; }
.field > span, legend { font-size: 13px; color: var(--quiet); padding: 0; }
select { width: 100%; padding: 0 10px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); }
.row { display: flex; gap: 8px; padding: 4px 16px 6px; margin: 0 -16px; overflow-x: auto; scrollbar-width: thin; }
.chip { flex: none; border-radius: 999px; cursor: pointer; position: relative; }
.chip input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.chip span { display: grid; place-items: center; min-height: 44px; min-width: 44px; padding: 0 16px; border: 1px solid var(--line); border-radius: 999px; white-space: nowrap; }
.chip input:checked + span { background: var(--soft); border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600; }
.keeping { display: flex; gap: 8px; overflow-x: auto; }
.kept { display: flex; gap: 8px; }
.keep { flex: none; }
.kept button { flex: none; white-space: nowrap; background: var(--soft); }
.aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@container (min-width: 860px) {
  .all { display: grid; grid-template: minmax(0, 1fr) auto / minmax(0, 1fr) 372px; }
  .stage { grid-area: 1 / 1; }
  .all > .message { grid-area: 2 / 1; }
  .panel { grid-area: 1 / 2 / span 2; max-height: none; padding: 24px; align-content: start; gap: 22px; border-left: 1px solid var(--line); }
  .what strong { font-size: 28px; }
  .what span { min-height: 1.35em; }
  .now { flex-wrap: wrap; }
  .compare { flex: 1 0 100%; }
  .row { flex-wrap: wrap; overflow: visible; margin: 0; padding: 6px 0 0; }
  .keeping, .kept { flex-wrap: wrap; overflow: visible; }
  .kept button { max-width: 100%; padding-block: 8px; white-space: normal; text-align: start; }
}
@container (max-height: 560px) and (max-width: 859px) { .panel { max-height: 50%; } }
@container (max-width: 150px) or (max-height: 150px) { .panel, .stamp, .tools, .side, .message { display: none; } }
@media (prefers-reduced-motion: no-preference) { .hint, .message { transition: opacity .25s; } }
@media (forced-colors: active) { .chip input:checked + span, .compare[aria-pressed="true"] { outline: 3px solid Highlight; } }
`;
