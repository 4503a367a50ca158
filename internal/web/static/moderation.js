// Keys of the moderation desk: each presses the button of the matter at hand.
const cases = () => [...document.querySelectorAll('.case')];
const at = () => document.activeElement?.closest('.case') ?? cases()[0];

addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('textarea, select, input:not([type=checkbox]), [contenteditable]')) return;
  if (e.key === 'x') {
    e.preventDefault();
    at()?.querySelector('input[name=matter]')?.click();
    return;
  }
  if (!'ahrwpbu'.includes(e.key)) return;
  const button = e.key === 'u' ? document.querySelector('[data-key=u]') : at()?.querySelector(`[data-key=${e.key}]`);
  if (!button) return;
  e.preventDefault();
  button.form?.requestSubmit(button);
});

// After a decision the next matter is at hand.
if (new URLSearchParams(location.search).has('done')) cases()[0]?.querySelector('h3 a')?.focus();
