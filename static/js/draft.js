/* The page of a draft. Without this everything works by its buttons; here rows move in place, texts are graded while
   one types, and nobody leaves with unsaved words by mistake. */
"use strict";

const form = document.getElementById("edition_form");
const status = document.getElementById("moved");
// After a refused save the page holds words that are saved nowhere.
let isDirty = form.querySelector("[role=alert]") !== null;

/* Rows that move, by their arrows and by their grip */
let speaking;
const rowsOf = (list) => [...list.children].filter((row) => row.dataset.title);

function settle(list, row) {
  const rows = rowsOf(list);
  rows.forEach((each, place) => {
    each.querySelector("[value$=':up']").disabled = place === 0;
    each.querySelector("[value$=':down']").disabled = place === rows.length - 1;
  });
  isDirty = true;
  const words = list.dataset.moved
    .replace("{title}", row.dataset.title)
    .replace("{place}", rows.indexOf(row) + 1)
    .replace("{count}", rows.length);
  // Emptied first: what does not change is not spoken again.
  status.textContent = "";
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    status.textContent = words;
  }, 100);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[name=_move]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const isUp = button.value.endsWith(":up");
  const other = isUp ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  other[isUp ? "before" : "after"](row);
  settle(row.parentElement, row);
  // A button at the end of its way can no longer hold the focus, and the other would move the row back.
  (button.disabled ? row.querySelector("summary, a") : button).focus();
});

let dragged = null;
let next = null;
for (const grip of form.querySelectorAll(".rt-grip")) grip.draggable = true;
form.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".rt-grip")?.closest("li") ?? null;
  if (!dragged) return;
  next = dragged.nextElementSibling;
  event.dataTransfer.setDragImage(dragged, 0, 0);
});
form.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("li[data-title]");
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});
form.addEventListener("drop", (event) => event.preventDefault());
form.addEventListener("dragend", (event) => {
  // Escape, or a place where it cannot lie: back to where it was.
  if (dragged && event.dataTransfer.dropEffect === "none") dragged.parentElement.insertBefore(dragged, next);
  else if (dragged) settle(dragged.parentElement, dragged);
  dragged = null;
});

/* Grades of texts while one types */
const waiting = new Map(); // of each box: the question about its last words
async function grade(box, question) {
  const text = document.getElementById(box.dataset.readingOf);
  const body = new URLSearchParams({ text: text.value, box: `${text.id}_reading` });
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const limit = setTimeout(() => question.abort(), 10000);
  let words;
  try {
    const answer = await fetch(form.dataset.reading, { method: "POST", headers, body, signal: question.signal });
    const isHtml = answer.headers.get("Content-Type").startsWith("text/html");
    if (answer.ok && !answer.redirected && isHtml && answer.headers.has("Recovery-Timeline"))
      words = await answer.text();
  } catch {
    // The same as an answer of somebody else: none.
  }
  clearTimeout(limit);
  if (waiting.get(box) !== question) return;
  // No grade is better than one of other words.
  if (words) box.innerHTML = words;
  else box.textContent = form.dataset.ungraded;
}
form.addEventListener("input", (event) => {
  isDirty = true;
  const box = form.querySelector(`[data-reading-of="${event.target.id}"]`);
  if (!box) return;
  const earlier = waiting.get(box);
  const question = new AbortController();
  waiting.set(box, question);
  earlier?.abort();
  setTimeout(() => {
    if (waiting.get(box) === question) grade(box, question);
  }, 500);
});

/* Leaving with unsaved words */
form.addEventListener("submit", () => {
  isDirty = false;
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});

/* Days of the preview */
const choices = document.querySelectorAll(".rt-days button, .rt-days a");
const inNewTab = document.querySelector(".rt-preview a[target=_blank]");
function show(choice, address) {
  for (const each of choices) each.removeAttribute("aria-current");
  choice?.setAttribute("aria-current", "true");
  inNewTab.href = address;
}
for (const choice of choices) {
  if (!choice.dataset.day) continue;
  choice.addEventListener("click", () => {
    show(choice, choice.href);
    // The days that are chosen next count from this date.
    document.getElementById("preview-date").value = choice.dataset.day;
  });
}
document.querySelector(".rt-preview form").addEventListener("submit", (event) => {
  const day = event.submitter?.name === "at_day" ? event.submitter : null;
  show(day, `${event.target.action}?${new URLSearchParams(new FormData(event.target, day))}`);
});
