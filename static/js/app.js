// The zone makes "today" the visitor's own day. Every page works without this file.
// Asking Intl takes a slow phone a tenth of a second.
const zone = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
const isKept = () => document.cookie.split("; ").includes(`tz=${encodeURIComponent(zone)}`);
const known = isKept();
if (zone && !known) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `tz=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
document.querySelector(".wrong, #problem")?.focus();

// A timeline made for another day than the visitor's asks for itself again.
const localDay = () => new Date().toLocaleDateString("sv"); // YYYY-MM-DD
const opened = known ? localDay() : "";
let asked = "";
// What is typed would be lost.
const isTyping = () =>
  [...document.querySelectorAll("#timeline :is(.in, .wrong)")].some(
    (box) => box.matches(".wrong, :focus") || box.value !== box.defaultValue,
  );
const refresh = () => {
  const timeline = document.querySelector("#timeline[data-today]");
  const day = localDay();
  if (!timeline || document.hidden || !isKept()) return;
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
for (const name of ["htmx:sendError", "htmx:responseError"]) addEventListener(name, () => (asked = ""));
setInterval(refresh, 30000);

addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
const offerKept = async () => {
  const offer = document.querySelector("[data-kept]");
  if (!offer || !("caches" in window)) return;
  const stored = await (await caches.open("kept")).keys();
  const page = stored.find(({ url }) => !new URL(url).pathname.startsWith("/static/"));
  if (!page) return;
  offer.querySelector("a").href = page.url;
  offer.hidden = false;
};
offerKept();
