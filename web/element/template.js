// What stands in the shadow root: the stage with its pictures, and the controls below or beside it.
import { WORDS } from './words.js';

/** A new element of HTML. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const button = (name, label, text) => element('button', { type: 'button', class: name, 'aria-label': label, title: label }, text);

/** A row of choices, one of which is taken: radio buttons that look like chips. */
export function chips(name, label, choices, chosen) {
  const row = choices.map((choice) =>
    element('label', { class: 'chip' },
      element('input', { type: 'radio', name, value: choice.name, checked: choice.name === chosen }),
      element('span', {}, choice.label)));
  return element('fieldset', { class: 'chips' }, element('legend', {}, label), element('div', { class: 'row' }, ...row));
}

/** All of it, and its parts by name. */
export function build() {
  const parts = {
    left: element('img', { class: 'picture left', alt: '', draggable: 'false' }),
    right: element('img', { class: 'picture right', alt: '', draggable: 'false', hidden: true }),
    canvasPlace: element('div', { class: 'canvas-place' }),
    leftName: element('span', { class: 'side left', hidden: true }),
    rightName: element('span', { class: 'side right', hidden: true }),
    divider: element('div', {
      class: 'divider', role: 'slider', tabindex: '0', hidden: true, 'aria-label': WORDS.divider,
      'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '50', 'aria-orientation': 'horizontal',
    }, element('span', { class: 'handle', 'aria-hidden': 'true' }, '‹ ›')),
    hint: element('p', { class: 'hint', hidden: true, 'aria-hidden': 'true' }, WORDS.hint),
    tools: element('div', { class: 'tools', hidden: true },
      button('closer', WORDS.closer, '+'), button('farther', WORDS.farther, '−'), button('reset', WORDS.reset, '↺')),
    message: element('p', { class: 'message', role: 'status', hidden: true }),
    live: element('p', { class: 'aloud', 'aria-live': 'polite' }),
    stamp: element('p', { class: 'stamp' }, WORDS.stamp),
    title: element('strong', {}),
    note: element('span', {}),
    play: button('play', WORDS.play, '▶'),
    slider: element('input', { type: 'range', class: 'slider', min: '0', max: '1', step: '0.01', 'aria-label': WORDS.timeline }),
    marks: element('div', { class: 'marks' }),
    compare: element('button', { type: 'button', class: 'compare', 'aria-pressed': 'false' }, WORDS.compare),
    leftTime: element('select', { 'aria-label': WORDS.compareWith }),
    views: element('div', {}),
    light: element('select', {}),
    keep: element('button', { type: 'button', class: 'keep' }, WORDS.keep),
    kept: element('div', { class: 'kept', hidden: true, role: 'group', 'aria-label': WORDS.kept }),
  };
  parts.hands = element('div', { class: 'hands', tabindex: '0', role: 'img', 'aria-label': WORDS.head });
  parts.stage = element('div', { class: 'stage' },
    element('slot', { name: 'poster' }), parts.left, parts.right, parts.canvasPlace, parts.hands, parts.leftName, parts.rightName,
    parts.divider, parts.tools, parts.hint, parts.stamp);
  parts.lightLabel = element('label', { class: 'field', hidden: true }, element('span', {}, WORDS.light), parts.light);
  parts.leftLabel = element('label', { class: 'field', hidden: true }, element('span', {}, WORDS.compareWith), parts.leftTime);
  parts.panel = element('div', { class: 'panel' },
    element('div', { class: 'time' },
      element('div', { class: 'now' }, parts.play, element('p', { class: 'what', 'aria-hidden': 'true' }, parts.title, parts.note), parts.compare),
      parts.slider, parts.marks),
    element('div', { class: 'fields' }, parts.leftLabel, parts.lightLabel),
    parts.views,
    element('div', { class: 'keeping' }, parts.keep, parts.kept));
  parts.all = element('div', { class: 'all' }, parts.stage, parts.message, parts.panel, parts.live);
  return parts;
}

/** A mark of the timeline that sets it. */
export const mark = (text, label) => element('button', { type: 'button', 'aria-label': label }, text);

/** A choice of a select. */
export const option = (value, text, selected) => element('option', { value, selected }, text);
