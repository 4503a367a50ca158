// Listen: reads an article aloud with the browser's own voices, sentence by
// sentence, and goes on with what is unread. Where there is no voice there is no
// Listen: the row shows it only once a voice is known.
const speech = window.speechSynthesis;
const keep = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window */ } };
const kept = (key, or) => { try { return JSON.parse(localStorage.getItem(key)) ?? or; } catch { return or; } };
const make = (tag, props, ...inside) => { const e = Object.assign(document.createElement(tag), props); e.append(...inside); return e; };

// Voices come some time after the page, if at all.
function voiced() {
  if (!speech) return Promise.resolve(false);
  if (speech.getVoices().length) return Promise.resolve(true);
  return new Promise((done) => {
    speech.addEventListener('voiceschanged', () => done(speech.getVoices().length > 0), { once: true });
    setTimeout(() => done(speech.getVoices().length > 0), 3000);
  });
}

// What was opened on this device is read.
const number = (path) => /^\/article\/(\d+)/.exec(path)?.[1];
const read = () => kept('read', []);
function note(path) {
  const id = number(path);
  if (id && !read().includes(id)) keep('read', [id, ...read()].slice(0, 500));
}
note(location.pathname);

let player;

class Player {
  constructor(text) {
    this.speed = kept('speed', 1);
    this.buttons();
    this.take(text);
    this.line().then(() => this.show());
  }

  // take makes an article the one that is read.
  take(text) {
    this.text = text;
    this.href = text.dataset.listen;
    this.lang = text.lang;
    this.sentences = [...text.querySelectorAll('.hed, span')];
    this.at = Math.min(kept('place ' + this.href, 0), this.sentences.length - 1);
    this.sentences.forEach((s, i) => s.addEventListener('click', () => this.go(i, true)));
    text.before(this.controls);
    this.show();
    this.announce();
  }

  buttons() {
    const button = (name, act) => make('button', { type: 'button', className: 'button quiet', textContent: name, onclick: act });
    this.main = button('Play', () => this.toggle());
    this.rate = make('select', { id: 'listen-speed', onchange: () => { keep('speed', this.speed = +this.rate.value); if (this.on) this.go(this.at); } },
      ...[0.75, 1, 1.25, 1.5, 2].map((r) => make('option', { value: r, textContent: r + ' ×', selected: r === this.speed })));
    this.next = button('Next article', () => this.skip());
    this.where = make('p', { className: 'meta' });
    this.controls = make('div', { className: 'player', role: 'group', ariaLabel: 'Reading aloud' },
      make('p', { className: 'row' }, this.main, button('Back', () => this.go(this.at - 1)), button('Forward', () => this.go(this.at + 1)), this.next),
      make('p', { className: 'row' }, make('label', { htmlFor: 'listen-speed', textContent: 'Speed' }), this.rate), this.where);
  }

  // line is what comes next: unread articles of the front page.
  async line() {
    const answer = await fetch('/listen.json').catch(() => null);
    const all = answer?.ok ? await answer.json() : [];
    this.queue = all.filter((a) => !read().includes(number(a.href)) && number(a.href) !== number(this.href));
  }

  show() {
    this.main.textContent = this.on ? 'Pause' : 'Play';
    const then = this.queue?.[0];
    this.next.hidden = !then;
    this.where.textContent = `Sentence ${this.at + 1} of ${this.sentences.length}.` + (then ? ` Then: ${then.title} (${then.publisher}).` : '');
    this.sentences.forEach((s, i) => s.toggleAttribute('aria-current', i === this.at));
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = this.on ? 'playing' : 'paused';
  }

  toggle() { this.on ? this.stop() : this.go(this.at, true); }

  stop() {
    this.on = false;
    this.turn = {};
    speech.cancel();
    this.silence?.pause();
    this.show();
  }

  // go moves to a sentence, and reads it if reading is under way or asked for.
  go(i, start) {
    if (i >= this.sentences.length) return this.skip();
    this.at = Math.max(i, 0);
    keep('place ' + this.href, this.at);
    this.on ||= !!start;
    this.show();
    this.sentences[this.at].scrollIntoView({ block: 'nearest' });
    if (!this.on) return;
    const turn = this.turn = {}; // what an older utterance says at its end is no longer of interest
    speech.cancel();
    const u = new SpeechSynthesisUtterance(this.sentences[this.at].textContent);
    u.lang = this.lang;
    u.rate = this.speed;
    u.voice = voiceFor(this.lang);
    u.onend = () => { if (turn === this.turn) this.go(this.at + 1); };
    u.onerror = (e) => { if (turn === this.turn && e.error !== 'interrupted' && e.error !== 'canceled') this.stop(); };
    this.hold();
    speech.speak(u);
  }

  // skip goes on with the next unread article.
  async skip() {
    keep('place ' + this.href, 0);
    note(this.href);
    const then = this.queue?.shift();
    const answer = then && await fetch(then.tool, { headers: { 'HX-Request': 'true' } }).catch(() => null);
    if (!answer?.ok) return this.stop();
    const text = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-listen]');
    if (!text) return this.stop();
    const old = this.text;
    old.after(text);
    this.take(text);
    old.remove();
    this.go(this.at);
  }

  // hold keeps the media keys with this page: they follow sound, and speech alone
  // does not count as such, so silence is played beside it.
  hold() {
    this.silence ??= Object.assign(new Audio(document.getElementById('listen-js').dataset.silence), { loop: true });
    this.silence.play().catch(() => {});
  }

  announce() {
    if (!('mediaSession' in navigator)) return;
    const m = navigator.mediaSession;
    m.metadata = new MediaMetadata({ title: this.text.dataset.title, artist: this.text.dataset.publisher });
    const acts = { play: () => this.go(this.at, true), pause: () => this.stop(), stop: () => this.stop(), seekbackward: () => this.go(this.at - 1), seekforward: () => this.go(this.at + 1), previoustrack: () => this.go(this.at - 1), nexttrack: () => this.skip() };
    for (const [name, act] of Object.entries(acts)) try { m.setActionHandler(name, act); } catch { /* not known here */ }
  }
}

// voiceFor is a voice of the language, the device's own before one over the net.
function voiceFor(lang) {
  const base = (v) => v.lang.toLowerCase().split(/[-_]/)[0];
  const fit = speech.getVoices().filter((v) => base(v) === lang.toLowerCase().split('-')[0]);
  return fit.find((v) => v.localService) ?? fit[0] ?? null;
}

function look(root) {
  const text = root.querySelector('[data-listen]');
  if (!text && player) player = player.stop();
  if (!text) return;
  player?.stop();
  player = new Player(text);
}

// p plays and pauses, comma and full stop go back and on.
addEventListener('keydown', (e) => {
  if (!player || e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, textarea, select, [contenteditable]')) return;
  const act = { p: () => player.toggle(), ',': () => player.go(player.at - 1), '.': () => player.go(player.at + 1) }[e.key];
  if (!act) return;
  e.preventDefault();
  act();
});
addEventListener('pagehide', () => player?.stop());

if (await voiced()) {
  for (const a of document.querySelectorAll('.tools a[data-tool=listen]')) a.hidden = false;
  addEventListener('htmx:afterSwap', (e) => look(e.target));
  look(document);
} else {
  document.querySelector('[data-listen]')?.before(make('p', { className: 'empty', textContent: 'This browser has no voice to read with.' }));
}
