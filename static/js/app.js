// Every page works without this file.

/* The visitor's zone and day */
// The zone makes "today" the visitor's own day.
// Asking Intl takes a slow phone a tenth of a second.
const zoneName = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
// Beside its name stands how far it is ahead of UTC, for a server that does not know the name.
const zone = `${zoneName ?? ""}@${-new Date().getTimezoneOffset()}`;
// Behind https the name is one that no other host can set, as the server's own cookies are.
const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
const zoneCookie = `${prefix}tz=${encodeURIComponent(zone)}`;
const isZoneKnown = () => document.cookie.split("; ").includes(zoneCookie);
const wasZoneKnown = isZoneKnown();
if (!wasZoneKnown) document.cookie = `${zoneCookie}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;

document.querySelector(".wrong, #problem")?.focus();

// A timeline made for another day than the visitor's asks for itself again.
const localDay = () => new Date().toLocaleDateString("sv"); // YYYY-MM-DD
const opened = wasZoneKnown ? localDay() : "";
let asked = "";
// What is typed would be lost.
const isTyping = () =>
  [...document.querySelectorAll("#timeline :is(.in, .wrong)")].some(
    (box) => box.matches(".wrong, :focus") || box.value !== box.defaultValue,
  );
const refresh = () => {
  const timeline = document.querySelector("#timeline[data-today]");
  const day = localDay();
  if (!timeline || document.hidden || !isZoneKnown()) return;
  const isStale = timeline.dataset.today !== day;
  document.getElementById("stale").hidden = !isStale || (navigator.onLine && !isTyping());
  if (!isStale || asked === day || !navigator.onLine || isTyping()) return;
  // Whole, but only once: a clock that is wrong stays wrong.
  const isWhole = /[?&](on|back_by|discreet)=/.test(location.search) || !window.htmx;
  if (isWhole && opened === day) return;
  asked = day;
  if (isWhole) location.reload();
  else timeline.dispatchEvent(new Event("day-changed"));
};
for (const name of ["DOMContentLoaded", "pageshow", "online"]) addEventListener(name, refresh);
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, 30000);

/* The page that is kept on this phone, offered on the first page */
addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));

// The one timeline that somebody keeps on this phone, and where the words are that say since when.
const KEPT = "kept";
const SINCE = "/static/since"; // with the page's own files, and stored anew with it

const offerKept = async () => {
  const offer = document.querySelector("[data-kept]");
  if (!offer || !("caches" in window)) return;
  const stored = await (await caches.open(KEPT)).keys();
  const page = stored.find(({ url }) => !new URL(url).pathname.startsWith("/static/"));
  if (!page) return;
  offer.querySelector("a").href = page.url;
  offer.hidden = false;
};
offerKept();

/* Words that are shown and spoken */
// What goes wrong is said in the words for it, or taken back.
const trouble = (kind) => {
  const box = document.getElementById("trouble");
  box.hidden = !kind;
  box.textContent = kind ? box.dataset[kind] : "";
};

// Emptied first: what does not change is not spoken again.
let speaking;
const announce = (words) => {
  const status = document.getElementById("status");
  status.textContent = "";
  clearTimeout(speaking);
  speaking = setTimeout(() => (status.textContent = words), 100);
};

/* Copying and sending an address */
const copy = async (button) => {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  const { done } = button.dataset;
  button.querySelector("span").textContent = done;
  announce(done);
};

const send = (button) => {
  const url = document.getElementById(button.dataset.send).value;
  navigator.share({ title: button.dataset.title, url }).catch(() => {});
};

/* Keeping a page on this phone, and forgetting it */
const showKept = async () => {
  const card = document.getElementById("phone");
  if (!card || !("caches" in window) || !navigator.serviceWorker) return;
  const store = await caches.open(KEPT);
  const kept = await store.match(card.dataset.keep, { ignoreVary: true });
  const since = await store.match(SINCE);
  card.hidden = false;
  if (since) card.querySelector(".tag").textContent = await since.text();
  card.querySelector("[data-other]").hidden = !since;
  for (const part of card.querySelectorAll("[data-when]"))
    part.hidden = (part.dataset.when === "kept") !== Boolean(kept);
};

// Every answer of this site carries it, and none of a network that puts its own in the way.
const MARK = "Recovery-Timeline";
const PATIENCE = 10000;

const fetched = async (address, isPage) => {
  const options = { cache: isPage ? "reload" : "default", signal: AbortSignal.timeout?.(PATIENCE) };
  const response = await fetch(address, options);
  const { ok, redirected, headers } = response;
  const isHtml = /html/.test(headers.get("Content-Type"));
  const isOurs = isPage ? isHtml && headers.has(MARK) : !isHtml;
  if (ok && isOurs && !redirected) return response;
  throw new DOMException(address, ok ? "foreign" : "failed");
};

// One page at most.
const keep = async (card) => {
  const response = await fetched(card.dataset.keep, true);
  const names = (await response.clone().text()).match(/(?<=(?:src|href)=")\/static\/[^"]+/g) ?? [];
  const files = await Promise.all(names.map(async (name) => [name, await fetched(name)]));
  await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  files.push([SINCE, new Response(card.dataset.since)], [card.dataset.keep, response]);
  for (const [name, file] of files) await kept.put(name, file);
};

const change = async (button) => {
  const card = document.getElementById("phone");
  try {
    await (button.dataset.do === "keep" ? keep(card) : caches.delete(KEPT));
  } catch ({ name }) {
    return trouble({ TimeoutError: "late", foreign: name }[name] ?? "failed");
  }
  await showKept();
  card.querySelector("[data-when]:not([hidden]) button").focus();
};

/* Buttons, which only a script can work */
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
