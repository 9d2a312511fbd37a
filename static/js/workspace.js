// A button that only a script can work is hidden until app.js shows it: too late for the browser's own autofocus.
const first = document.querySelector("[data-copy][autofocus]");
if (document.activeElement === document.body) first?.focus();
// A change that is still waiting to be drawn is drawn for the day that was pressed meanwhile.
document.addEventListener("click", (event) => {
  const day = event.target.closest?.("#preview button[name=preview]");
  if (day) document.querySelector("#preview input").value = day.value;
});
// A row that is being added is not dropped for a picture of the page: the picture is drawn again afterwards.
const ADDING = "#own *, #visits *";
let isAdding = false;
let isDue = false;
addEventListener("htmx:confirm", (event) => {
  if (!isAdding || !event.detail.elt.matches("#redrawing, #preview *")) return;
  event.preventDefault();
  isDue = true;
});
addEventListener("htmx:beforeRequest", ({ detail }) => {
  isAdding = detail.elt.matches(ADDING);
});
addEventListener("htmx:afterRequest", ({ detail }) => {
  // One that was dropped for the same button pressed again ends before that one begins.
  if (!isAdding || !detail.requestConfig.elt.matches("[data-hx-target='#own'], [data-hx-target='#visits']")) return;
  isAdding = false;
  if (isDue) document.getElementById("edit").dispatchEvent(new Event("change"));
  isDue = false;
});
// The end of a form stays its end, whatever htmx adds.
const END = "form-end";
addEventListener("htmx:configRequest", ({ detail: { formData } }) => {
  const end = formData.get(END);
  formData.delete(END);
  if (end) formData.append(END, end);
});
