// Opens public pages without a signal. A timeline is never stored, unless its owner asked for it:
// then that one page is in the cache "kept", and goes as soon as its link has ended.
const { assets, pages, offline } = {{ facts }};
const PUBLIC = "public-{{ version }}";
const KEPT = "kept";

self.addEventListener("install", (event) => {
  const fresh = pages.map((page) => new Request(page, { cache: "no-cache" }));
  event.waitUntil(caches.open(PUBLIC).then((cache) => cache.addAll([...assets, ...fresh])).then(() => self.skipWaiting()));
});

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
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

// Files with a hash in their name never change, so the copy is as good as the original.
async function asset(request) {
  const copy = await caches.match(request, { ignoreVary: true });
  if (copy && /\.[0-9a-f]{12}\./.test(request.url)) return copy;
  return fetch(request).catch(() => copy ?? Response.error());
}

// The network comes first, so that nobody reads an old edition while there is a newer one.
async function page(request, url) {
  const address = url.pathname + url.search;
  let response;
  try {
    response = await fetch(request);
  } catch {
    const copy = (await caches.match(address, { ignoreVary: true })) ?? (await keptOf(url));
    return copy ?? (await caches.match(offline, { ignoreVary: true })) ?? Response.error();
  }
  // A full or broken store must not cost the answer that the network gave.
  await remember(address, response.clone()).catch(() => {});
  return response;
}

// The kept page, whichever day was looked up on it: its path and surgery date tell whose it is.
async function keptOf(url) {
  const kept = await caches.open(KEPT);
  const whose = ({ pathname, searchParams }) => `${pathname} ${searchParams.get("surgery_date")}`;
  const request = (await kept.keys()).find((each) => whose(new URL(each.url)) === whose(url));
  return request && kept.match(request, { ignoreVary: true });
}

async function remember(address, response) {
  if (pages.includes(address) && response.ok) return (await caches.open(PUBLIC)).put(address, response);
  const kept = await caches.open(KEPT);
  if (response.status === 404 || response.status === 410) return forget(kept, address);
  if (response.ok && (await kept.match(address, { ignoreVary: true }))) await keep(kept, address, response);
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
  await kept.addAll([...new Set(files)]);
  await kept.put(address, response);
}
