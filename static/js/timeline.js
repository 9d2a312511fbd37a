// What htmx leaves to the page: the slider and the boxes follow the answer, and a failed request says so.
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
const trouble = (failed) => (document.getElementById("trouble").hidden = !failed);
addEventListener("htmx:afterSettle", follow);
addEventListener("htmx:beforeRequest", () => trouble(false));
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) addEventListener(name, () => trouble(true));

const KEPT = "kept";
// The page itself is stored anew.
const SINCE = "/static/since";

const copy = async (button) => {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  const { done } = button.dataset;
  button.querySelector("span").textContent = document.getElementById("status").textContent = done;
};

const send = (button) => {
  const url = document.getElementById(button.dataset.send).value;
  navigator.share({ title: button.dataset.title, url }).catch(() => {});
};

const showKept = async () => {
  const card = document.getElementById("phone");
  if (!card || !("caches" in window) || !navigator.serviceWorker) return;
  const store = await caches.open(KEPT);
  const kept = await store.match(card.dataset.keep, { ignoreVary: true });
  const since = await store.match(SINCE);
  card.hidden = false;
  if (since) card.querySelector(".tag").textContent = await since.text();
  card.querySelector("[data-other]").hidden = !since;
  for (const part of card.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "kept") !== Boolean(kept);
};

// One page at most.
const keep = async (card) => {
  const response = await fetch(card.dataset.keep, { cache: "reload" });
  if (!response.ok) throw new Error(response.statusText);
  const names = (await response.clone().text()).match(/(?<=(?:src|href)=")\/static\/[^"]+/g) ?? [];
  const files = await Promise.all(names.map(async (name) => [name, await fetch(name)]));
  await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  files.push([SINCE, new Response(card.dataset.since)], [card.dataset.keep, response]);
  for (const [name, file] of files) await kept.put(name, file);
};

const change = async (button) => {
  const card = document.getElementById("phone");
  try {
    await (button.dataset.do === "keep" ? keep(card) : caches.delete(KEPT));
  } catch {
    return trouble(true);
  }
  await showKept();
  card.querySelector("[data-when]:not([hidden]) button").focus();
};

const reveal = () => {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const button of document.querySelectorAll("[data-send]")) button.hidden = !navigator.share;
  showKept();
};

addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy], [data-send], [data-do]");
  if (button?.dataset.copy) copy(button);
  else if (button?.dataset.send) send(button);
  else if (button) change(button);
});
addEventListener("htmx:afterSettle", reveal);
reveal();
