// Opens public pages without a signal. A timeline is never stored, unless its owner asked for it:
// then that one page is in the cache "kept", and goes as soon as its link has ended.
const { assets, pages, offline } = {{ facts }};
const PUBLIC = "public-{{ version }}";
const KEPT = "kept";
const WAIT = 3000; // milliseconds that a network may keep a page shut of which there is a copy
const MARK = "Recovery-Timeline"; // every answer of this site carries it, and none of a network in its way

const isHtml = ({ headers }) => /html/.test(headers.get("Content-Type"));
const isOurs = (response) => response.type === "basic" && response.headers.has(MARK) && response.status < 500;
const isFile = (response) => response.ok && response.type === "basic" && !response.redirected && !isHtml(response);
const isPage = (response) => response.ok && isOurs(response) && !response.redirected && isHtml(response);

self.addEventListener("install", (event) => {
  const fresh = pages.map((page) => new Request(page, { cache: "no-cache" }));
  event.waitUntil(
    Promise.all([fill(PUBLIC, assets, isFile), fill(PUBLIC, fresh, isPage)]).then(() => self.skipWaiting()),
  );
});

// All or nothing.
async function fill(name, requests, isRight) {
  const answers = await Promise.all(requests.map((request) => fetch(request)));
  if (!answers.every(isRight)) throw new TypeError("Something in between answered.");
  const store = await caches.open(name);
  await Promise.all(requests.map((request, place) => store.put(request, answers[place])));
}

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("public-") && name !== PUBLIC;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // What is still being written is for its writers alone, and only as it is now.
  if (url.pathname.startsWith("/admin/")) return;
  const isNavigation = request.mode === "navigate";
  if (!isNavigation && !url.pathname.startsWith("/static/")) return;
  const copy = isNavigation ? copyOf(url) : caches.match(request, { ignoreVary: true });
  const answer = isNavigation ? page(request, url, copy) : asset(request, copy);
  event.respondWith(Promise.race([answer, late(copy, answer)]));
  // It is for the next time, if it comes too late for this one.
  event.waitUntil(answer);
});

async function late(copy, answer) {
  const found = await copy;
  if (found) await new Promise((resolve) => setTimeout(resolve, WAIT));
  return found?.clone() ?? answer;
}

// Files with a hash in their name never change, so the copy is as good as the original.
async function asset(request, copied) {
  const copy = await copied;
  if (copy && /\.[0-9a-f]{12}\./.test(request.url)) return copy;
  const response = await fetch(request).catch(() => copy ?? Response.error());
  return copy && !isFile(response) ? copy : response;
}

// The network comes first, so that nobody reads an old edition while there is a newer one.
async function page(request, url, copied) {
  const copy = await copied;
  let response;
  try {
    response = await fetch(request);
  } catch {
    return copy ?? (await caches.match(offline, { ignoreVary: true })) ?? Response.error();
  }
  if (response.type === "opaqueredirect") return copy && !(await leadsToUs(url)) ? copy : response;
  if (!isOurs(response) || (copy && response.ok && !isHtml(response))) return copy ?? response;
  // A full or broken store must not cost the answer that the network gave.
  await remember(url.pathname + url.search, response.clone()).catch(() => {});
  return response;
}

// Where a redirect leads is hidden here: it is ours if what stands at its end is.
function leadsToUs(url) {
  return fetch(url, { signal: AbortSignal.timeout?.(WAIT) }).then(isOurs, () => false);
}

async function copyOf(url) {
  return (await caches.match(url.pathname + url.search, { ignoreVary: true })) ?? keptOf(url);
}

// The kept page, whichever day was looked up on it: its path and surgery date tell whose it is.
async function keptOf(url) {
  const kept = await caches.open(KEPT);
  const whose = ({ pathname, searchParams }) => `${pathname} ${searchParams.get("surgery_date")}`;
  const request = (await kept.keys()).find((each) => whose(new URL(each.url)) === whose(url));
  return request && kept.match(request, { ignoreVary: true });
}

async function remember(address, response) {
  if (pages.includes(address) && isPage(response)) return (await caches.open(PUBLIC)).put(address, response);
  const kept = await caches.open(KEPT);
  if (response.status === 404 || response.status === 410) return forget(kept, address);
  if (isPage(response) && (await kept.match(address, { ignoreVary: true }))) await keep(kept, address, response);
}

// Whichever address of a link says that it has ended, nothing of it stays.
async function forget(kept, address) {
  const isOf = ({ pathname, search }) =>
    address === pathname + search || (pathname.startsWith("/t/") && address.startsWith(pathname));
  if ((await kept.keys()).some(({ url }) => isOf(new URL(url)))) await caches.delete(KEPT);
}

// With the files that this very page names: after a change of the site they have other names.
async function keep(kept, address, response) {
  const files = (await response.clone().text()).match(/(?<=(?:src|href)=")\/static\/[^"]+/g) ?? [];
  await fill(KEPT, [...new Set(files)], isFile);
  await kept.put(address, response);
}
