// Keys, the italic face, the place where one stopped. Every page works without.
const page = document.getElementById('page-js');

// The italic face is not for the first screen: it comes when the reader moves.
function italic() {
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = page.dataset.italic;
  document.head.append(sheet);
}
for (const kind of ['scroll', 'pointerdown', 'keydown']) addEventListener(kind, once, { passive: true });
function once() {
  for (const kind of ['scroll', 'pointerdown', 'keydown']) removeEventListener(kind, once);
  italic();
}

// j and k walk through the items of a page; o, m and s act on the present one.
let at = -1;
const items = () => [...document.querySelectorAll('.item')].filter((i) => i.querySelector('h1, h2, h3, h4'));

function walk(step) {
  const all = items();
  if (!all.length) return;
  at = Math.min(Math.max(at + step, 0), all.length - 1);
  const target = all[at].querySelector(':is(h1, h2, h3, h4) a') ?? all[at].querySelector('a');
  target?.focus({ preventScroll: true });
  all[at].scrollIntoView({ block: 'nearest' });
}

const here = () => document.activeElement?.closest('.item') ?? items()[Math.max(at, 0)] ?? document.body;

function more() {
  const folds = [...here().querySelectorAll('details')];
  const open = folds.some((f) => !f.open);
  for (const f of folds) f.open = open;
}

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  o: () => (document.querySelector('[data-key=o]') ?? here().querySelector(':is(h1, h2, h3, h4) a'))?.click(),
  m: more,
  s: () => document.querySelector('[data-key=s]')?.click(),
  '/': () => (document.querySelector('input[type=search]') ?? document.querySelector('[data-key="/"]'))?.[document.querySelector('input[type=search]') ? 'focus' : 'click'](),
};

addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, textarea, select, [contenteditable]')) return;
  const act = keys[e.key];
  if (!act) return;
  e.preventDefault();
  act();
});

// The tool that is open below its row is marked in the row.
addEventListener('htmx:afterSwap', (e) => {
  const open = e.target.querySelector('[data-open]')?.dataset.open;
  for (const a of document.querySelectorAll('.tools a')) a.dataset.tool === open ? a.setAttribute('aria-current', 'true') : a.removeAttribute('aria-current');
});

// Where the reader stopped: the last paragraph that was on the screen, told when
// the page is left.
const prose = document.querySelector('[data-place]');
if (prose) {
  const paragraphs = [...prose.children].filter((c) => c.tagName === 'P');
  let last = 0;
  const seen = new IntersectionObserver((entries) => {
    for (const e of entries) if (e.isIntersecting) last = Math.max(last, paragraphs.indexOf(e.target));
  });
  paragraphs.forEach((p) => seen.observe(p));
  addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || last < 1) return;
    const end = last >= paragraphs.length - 1;
    const form = new URLSearchParams({ paragraph: end ? 0 : last });
    navigator.sendBeacon(prose.dataset.place, form);
  });
}
