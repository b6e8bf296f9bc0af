// Keeps what is shown in the page's address, so that a link shows the same: #years=5&light=noon.
const viewer = document.querySelector('tonsure-viewer');
const KEYS = ['years', 'view', 'camera', 'light', 'compare'];

function show() {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const key of KEYS) {
    const value = said.get(key);
    if (value !== null && value !== String(viewer[key])) viewer[key] = value;
  }
}

function note() {
  const now = new URLSearchParams();
  for (const key of KEYS) {
    const value = viewer[key];
    if (value !== null && value !== '' && !(key === 'years' && viewer.compare)) now.set(key, value);
  }
  history.replaceState(null, '', `#${now}`.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

show();
addEventListener('hashchange', show);
viewer.addEventListener('ready', () => {
  viewer.addEventListener('change', note);
});
