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
  const by = e.target.querySelector('[data-by]')?.dataset.by ?? (['translate', 'listen'].includes(open) ? '' : 'no model');
  if (open && by) document.querySelector(`.tools a[data-tool=${open}] small`)?.replaceChildren(by);
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

// A selection in an article is offered as a passage to keep; kept ones are marked.
const body = document.querySelector('.prose');
const words = document.getElementById('words');
if (body && words) {
  document.addEventListener('selectionchange', () => {
    const s = getSelection();
    if (s.isCollapsed || !body.contains(s.anchorNode) || !body.contains(s.focusNode)) return;
    words.value = s.toString().trim();
    document.getElementById('passage').open = true;
  });
}
function find(text) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const plain = (s) => s.replace(/\s+/g, ' ');
  let all = '';
  const spots = [];
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    for (let i = 0; i < n.data.length; i++) {
      const c = /\s/.test(n.data[i]) ? ' ' : n.data[i];
      if (c === ' ' && all.endsWith(' ')) continue;
      all += c;
      spots.push([n, i]);
    }
  }
  const at = all.indexOf(plain(text));
  if (at < 0) return null;
  const range = new Range();
  range.setStart(...spots[at]);
  const [node, end] = spots[at + plain(text).length - 1];
  range.setEnd(node, end + 1);
  return range;
}
if (body && window.Highlight) {
  const kept = [...document.querySelectorAll('.passages q')].map((q) => find(q.textContent)).filter(Boolean);
  if (kept.length) CSS.highlights.set('kept', new Highlight(...kept));
}

// A selection in an article is offered as the passage that a comment is about.
const quote = document.getElementById('quote-words');
if (body && quote) {
  const offer = document.createElement('button');
  offer.type = 'button';
  offer.className = 'button quote-this';
  offer.textContent = 'Quote this';
  offer.hidden = true;
  document.getElementById('quoting').closest('.talk').after(offer);
  let chosen = '';
  document.addEventListener('selectionchange', () => {
    const s = getSelection();
    const inside = !s.isCollapsed && body.contains(s.anchorNode) && body.contains(s.focusNode);
    if (inside) chosen = s.toString().trim();
    offer.hidden = !inside || !chosen || chosen.length > 600;
  });
  offer.addEventListener('click', () => {
    quote.value = chosen;
    document.getElementById('quoting').open = true;
    offer.hidden = true;
    document.getElementById('say').focus();
  });
}

// New comments: the page asks now and then, while somebody looks at it, and says
// how many there are. Nothing moves until the reader wants them.
const talk = document.querySelector('.talk[data-thread]');
if (talk) {
  const shown = Number(talk.dataset.count);
  const state = `/thread/${talk.dataset.thread}/state.json`;
  const ask = async () => {
    if (document.visibilityState === 'hidden') return;
    const answer = await fetch(state, { cache: 'no-cache' }).catch(() => null);
    if (!answer?.ok) return;
    const more = (await answer.json()).comments - shown;
    const status = talk.querySelector('.fresh-talk');
    const text = more === 1 ? 'Show 1 new comment' : `Show ${more} new comments`;
    if (more < 1 || status.textContent === text) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button quiet';
    button.textContent = text;
    button.addEventListener('click', () => fresh(status));
    status.replaceChildren(button);
  };
  // What is typed stays: only comments that are not here yet are put in their places.
  const fresh = async (status) => {
    const answer = await fetch(location.href.split('#')[0], { cache: 'no-cache' });
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.talk');
    let first;
    let last;
    for (const c of now?.querySelectorAll('.comment[id]') ?? []) {
      const old = document.getElementById(c.id);
      if (!old) {
        if (last) last.after(c);
        else status.after(c);
        first ??= c;
      }
      last = old ?? c;
    }
    if (!first) return location.assign(`/thread/${talk.dataset.thread}?sort=newest`);
    talk.querySelector(':scope > .empty')?.remove();
    document.getElementById('comments').textContent = now.querySelector('#comments').textContent;
    status.replaceChildren();
    first.tabIndex = -1;
    first.focus();
  };
  setInterval(ask, 30000);
  addEventListener('visibilitychange', ask);
}

// The service worker keeps things for when there is no network.
navigator.serviceWorker?.register('/sw.js').then(() => navigator.serviceWorker.ready).then((r) => r.active.postMessage('look')).catch(() => {});
