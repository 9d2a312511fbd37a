// What htmx leaves to the page: whose answer is believed, which of two questions wins, what is said when none comes.

// What is asked a moment after it was typed gives way to what was asked meanwhile.
const WAITING = "#walk, #q";
let latest;
addEventListener("input", ({ target }) => {
  if (target.matches(WAITING)) latest = target;
});
addEventListener("htmx:confirm", (event) => {
  const { elt } = event.detail;
  if (elt.matches(WAITING) && elt !== latest) event.preventDefault();
  else latest = elt;
});

// The slider and the boxes follow the answer.
const follow = ({ detail }) => {
  const answer = document.getElementById("answer");
  const slider = document.getElementById("walk");
  if (!slider || !answer) return;
  const { day, words, wrong } = answer.dataset;
  if (document.activeElement !== slider) slider.value = day;
  slider.ariaValueText = words;
  for (const box of document.querySelectorAll("input[id^=look-]")) {
    box.setAttribute("aria-describedby", wrong === undefined ? "look-hint" : "look-hint look-problem");
    box.ariaInvalid = wrong?.split(" ").includes(box.name) ? "true" : null;
    if (wrong === undefined && detail.requestConfig?.parameters.ask) box.defaultValue = box.value;
  }
};
addEventListener("htmx:afterSettle", follow);

// The page stays as it was, the slider too.
const fail = (kind) => {
  asked = "";
  trouble(kind);
  const slider = document.getElementById("walk");
  if (slider) slider.value = document.getElementById("answer").dataset.day;
};
addEventListener("htmx:beforeRequest", () => trouble());
addEventListener("htmx:timeout", () => fail("late"));
for (const name of ["htmx:sendError", "htmx:responseError"]) addEventListener(name, () => fail("failed"));
addEventListener("htmx:sendAbort", () => (asked = ""));

// Nothing takes a place in the page but a part that this site made for it.
addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (xhr.status > 399 && xhr.status !== 422) return;
  const isOurs = xhr.getResponseHeader(MARK);
  if (isOurs && !/<(!doctype|html)/i.test(xhr.response)) return;
  event.preventDefault();
  fail(isOurs ? "failed" : "foreign");
});

addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "status") return;
  detail.shouldSwap = false;
  announce(detail.fragment.textContent);
});

// Back from "#help" is still this page, with what was typed; any other address is loaded.
const address = () => location.pathname + location.search;
let shown = address();
for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"])
  addEventListener(name, () => (shown = address()));
addEventListener("popstate", (event) => {
  event.stopImmediatePropagation();
  if (address() === shown) return;
  htmx.trigger("#main", "htmx:abort");
  location.reload();
});
