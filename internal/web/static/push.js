// Alerts in this browser: the button shows where the browser can, asks for permission,
// and gives the newspaper the address of the browser's push service.
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
      const worker = await navigator.serviceWorker.ready;
      const { endpoint, keys } = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
      form.elements.address.value = endpoint;
      form.elements.secret.value = JSON.stringify(keys);
      form.submit();
    } catch (e) {
      said.textContent = 'That did not work: ' + e.message;
    }
  });
}
