// Keeps the latest edition, the reader's own, and what they saved, for when there is no network,
// and sends later what they marked meanwhile. /offline.json says what to keep.
const KEPT = 'kept';
const QUEUE = 'queue';
const EVERY = 5 * 60 * 1000; // between two looks for what to keep
const PATIENCE = 6000; // before a kept page stands for one that does not come
const markable = /^\/(article\/\d+\/keep|passage\/\d+\/remove|reading\/(read|undo)|follows|follow\/\d+\/(move|remove))$/;
let looked = 0;

addEventListener('install', (e) => e.waitUntil(caches.open(KEPT).then((c) => c.add('/offline')).then(() => skipWaiting())));
addEventListener('activate', (e) => e.waitUntil(clients.claim()));
addEventListener('message', (e) => e.waitUntil(send().then(look)));
addEventListener('sync', (e) => e.waitUntil(send()));

addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== location.origin) return;
  if (e.request.method === 'POST' && markable.test(url.pathname)) e.respondWith(mark(e.request, url));
  else if (e.request.method !== 'GET') return;
  else if (e.request.mode === 'navigate') e.respondWith(page(e.request, url));
  else if (/^\/(static|picture)\//.test(url.pathname)) e.respondWith(file(e.request));
});

// A page comes from the network, else as it was kept, else from /offline.
async function page(request, url) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(url.pathname);
  try {
    return await within(kept ? PATIENCE : 10 * PATIENCE, fetch(request));
  } catch {
    return kept || (await edition(cache, url.pathname)) || (await cache.match('/offline'));
  }
}

// The latest edition, and the latest of the reader's own, have one kept address each.
async function edition(cache, path) {
  const own = path === '/edition/mine';
  if (!own && path !== '/edition') return null;
  const key = (await cache.keys()).map((k) => new URL(k.url).pathname).find((p) => p.startsWith('/edition/') && p.startsWith('/edition/mine/') === own);
  return key && cache.match(key);
}

const within = (ms, promise) => Promise.race([promise, new Promise((_, no) => setTimeout(no, ms, new Error('too late')))]);

async function file(request) {
  return (await (await caches.open(KEPT)).match(request.url)) ?? fetch(request);
}

// A mark that cannot be sent waits, and the reader goes on.
async function mark(request, url) {
  const body = await request.clone().text();
  try {
    return await fetch(request);
  } catch {
    const queue = await caches.open(QUEUE);
    const key = '/' + String(Date.now()).padStart(15, '0') + Math.random();
    await queue.put(key, new Response(JSON.stringify({ to: url.pathname, body })));
    registration.sync?.register('marks').catch(() => {});
    const back = new URLSearchParams(body).get('back') ?? (request.referrer && new URL(request.referrer).pathname);
    return Response.redirect(back && back.startsWith('/') && !back.startsWith('//') ? back : '/offline', 303);
  }
}

// send sends what waits, in order; what the server refuses is not tried again.
async function send() {
  const queue = await caches.open(QUEUE);
  const keys = (await queue.keys()).sort((a, b) => (a.url < b.url ? -1 : 1));
  for (const key of keys) {
    const { to, body } = await (await queue.match(key)).json();
    try {
      const r = await fetch(to, { method: 'POST', body, redirect: 'manual', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      if (r.status >= 500) return;
    } catch {
      return;
    }
    await queue.delete(key);
  }
}

// look keeps what is to be kept and lets go of the rest.
async function look() {
  if (Date.now() - looked < EVERY) return;
  looked = Date.now();
  let list;
  try {
    const r = await fetch('/offline.json', { cache: 'no-store' });
    if (!r.ok) throw new Error(r.status);
    list = await r.json();
  } catch {
    looked = 0;
    return;
  }
  let cache = await caches.open(KEPT);
  const who = await (await cache.match('/who'))?.text();
  if (who !== undefined && who !== String(list.reader)) {
    await caches.delete(KEPT); // another reader's
    await caches.delete(QUEUE);
    cache = await caches.open(KEPT);
  }
  await cache.put('/who', new Response(String(list.reader)));
  const want = new Set([...list.assets, ...list.pages, ...list.lists, ...list.pictures, '/offline', '/who']);
  for (const key of await cache.keys()) if (!want.has(new URL(key.url).pathname)) await cache.delete(key);
  for (const path of [...list.lists, '/offline', ...list.assets, ...list.pages, ...list.pictures]) {
    const again = path === '/offline' || list.lists.includes(path);
    if (!again && (await cache.match(path))) continue;
    const r = await fetch(path, { headers: { 'Broadsheet-Keep': '1' } }).catch(() => null);
    if (r?.ok && !r.redirected) await cache.put(path, r);
  }
}

// What the newspaper pushes is shown; a message that is sent again takes the place of
// itself.
addEventListener('push', (e) => {
  let m = {};
  try {
    m = e.data.json();
  } catch {}
  e.waitUntil(registration.showNotification(m.title || 'Something moved', { body: m.text || '', tag: m.tag || 'broadsheet', data: m.url || '/notices' }));
});

addEventListener('notificationclick', (e) => {
  e.notification.close();
  const to = new URL(e.notification.data, location.origin);
  const path = to.pathname + to.search;
  e.waitUntil(clients.openWindow(path));
});
