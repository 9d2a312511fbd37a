// A button that only a script can work is hidden until timeline.js shows it: too late for the browser's own autofocus.
const first = document.querySelector("[data-copy][autofocus]");
if (document.activeElement === document.body) first?.focus();
