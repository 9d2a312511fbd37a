// A button that only a script can work is hidden until app.js shows it: too late for the browser's own autofocus.
const first = document.querySelector("[data-copy][autofocus]");
if (document.activeElement === document.body) first?.focus();
// A change that is still waiting to be drawn is drawn for the day that was pressed meanwhile.
document.addEventListener("click", (event) => {
  const day = event.target.closest?.("#preview button[name=preview]");
  if (day) day.closest("#preview").dataset.hxVals = JSON.stringify({ preview: day.value });
});
