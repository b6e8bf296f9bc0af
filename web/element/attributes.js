// What attributes say: each is read to changes of the state, or told in a sentence.

/** "5" or "0.5": years from 0 to the most there are. */
function parseYears(text, maxYears, name) {
  const years = Number(text);
  if (text.trim() !== '' && years >= 0 && years <= maxYears) return { years };
  throw new Error(`${name}="${text}" is no number of years from 0 to ${maxYears}; what was shown stays.`);
}

/** "years:0,5" or "years:untreated,5": what is compared, left and right. */
function parseCompare(text, maxYears) {
  const sides = text.startsWith('years:') ? text.slice(6).split(',') : [];
  if (sides.length !== 2) {
    throw new Error(`compare="${text}" is not understood; write compare="years:untreated,5" or compare="years:0,5".`);
  }
  const left = sides[0].trim() === 'untreated' ? { untreated: true } : parseYears(sides[0], maxYears, 'compare');
  return { left, right: parseYears(sides[1], maxYears, 'compare') };
}

/** The changes that an attribute means; `offered` has the views and lights that there are. Throws a sentence. */
export function readAttribute(name, text, offered, maxYears) {
  if (name === 'compare') {
    if (text === null) return { left: null };
    const { left, right } = parseCompare(text, maxYears);
    return { left, time: right };
  }
  if (text === null) return {};
  if (name === 'years') return { time: parseYears(text, maxYears, 'years') };
  if (name === 'camera') return text ? { camera: text, view: '' } : {};
  const names = offered[`${name}s`].map((one) => one.name);
  if (!names.includes(text)) throw new Error(`${name}="${text}" is not here; there is ${names.join(', ') || 'none'}.`);
  return name === 'view' ? { view: text, camera: '' } : { light: text };
}
