// Alerts in this browser: the button shows where the browser can, asks for permission,
// and gives the newspaper the address of the browser's push service.
const PATIENCE = 10000; // before a push service that says nothing is taken to be out of reach
const form = document.querySelector('[data-push]');
if (form && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) {
  form.hidden = false;
  const said = form.querySelector('[role=status]');
  const key = Uint8Array.from(atob(form.dataset.push.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  form.querySelector('button').addEventListener('click', async () => {
    said.textContent = '';
    try {
      if ((await Notification.requestPermission()) !== 'granted') {
        said.textContent = 'The browser does not allow it: change that in its settings for this site.';
        return;
      }
      said.textContent = 'Asking the push service of this browser …';
      await navigator.serviceWorker.register('/sw.js'); // says so where it fails; ready would wait for ever
      const { endpoint, keys } = (await Promise.race([subscribe((await navigator.serviceWorker.ready).pushManager), late()])).toJSON();
      form.elements.address.value = endpoint;
      form.elements.secret.value = JSON.stringify(keys);
      form.submit();
    } catch (e) {
      said.textContent = e.name === 'AbortError'
        ? 'The push service of this browser cannot be reached. Try again later or in another browser, or add one of the channels below. (' + e.message + ')'
        : 'That did not work: ' + e.message;
    }
  });

  // Chromium waits for ever where its push service is turned off or out of reach. An
  // address that comes later is there when the button is pressed again.
  const late = () => new Promise((_, no) => setTimeout(no, PATIENCE, new DOMException('no answer', 'AbortError')));

  // A browser that knows this site by another key has to forget that one first.
  async function subscribe(manager) {
    const wish = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return await manager.subscribe(wish);
    } catch (e) {
      if (e.name !== 'InvalidStateError') throw e;
      await (await manager.getSubscription())?.unsubscribe();
      return manager.subscribe(wish);
    }
  }
}
