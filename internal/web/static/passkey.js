// Passkeys: a button with data-passkey asks the server for options, the browser for
// a passkey, and gives the server its answer. Without it, passwords do.
const b64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

function options(o) {
  o.challenge = bytes(o.challenge);
  if (o.user) o.user.id = bytes(o.user.id);
  for (const list of ['excludeCredentials', 'allowCredentials']) for (const c of o[list] ?? []) c.id = bytes(c.id);
  return o;
}

function answer(c) {
  const r = c.response;
  const response = { clientDataJSON: b64(r.clientDataJSON) };
  for (const part of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (r[part]) response[part] = b64(r[part]);
  if (r.getTransports) response.transports = r.getTransports();
  return { id: c.id, rawId: b64(c.rawId), type: c.type, response, clientExtensionResults: c.getClientExtensionResults(), authenticatorAttachment: c.authenticatorAttachment };
}

async function post(url, body) {
  const resp = await fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' } });
  const said = await resp.json();
  if (!resp.ok) throw new Error(said.error);
  return said;
}

for (const button of document.querySelectorAll('[data-passkey]')) {
  if (!window.PublicKeyCredential) continue;
  const place = button.closest('[hidden]');
  if (place) place.hidden = false;
  const said = document.getElementById(button.getAttribute('aria-describedby'));
  button.addEventListener('click', async () => {
    said.textContent = '';
    const form = button.form;
    for (const input of form.querySelectorAll('[data-needed]')) if (!input.reportValidity()) return;
    button.disabled = true;
    try {
      const { publicKey } = await post(button.dataset.options, new URLSearchParams(new FormData(form)));
      const make = button.dataset.passkey === 'make';
      const credential = make ? await navigator.credentials.create({ publicKey: options(publicKey) }) : await navigator.credentials.get({ publicKey: options(publicKey) });
      const { to } = await post(button.dataset.finish, JSON.stringify(answer(credential)));
      location.assign(to);
      if (to.split('#')[0] === location.pathname) location.reload();
    } catch (e) {
      said.textContent = e.name === 'NotAllowedError' ? 'No passkey was used. Try again, or use a password.' : e.message;
    }
    button.disabled = false;
  });
}
