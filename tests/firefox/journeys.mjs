// Drives Firefox through the journey that is named and prints, as JSON, what it saw on the way.
import puppeteer from "puppeteer-core";

const [program, name, site, ...given] = process.argv.slice(2);
// Pages that are left while their worker still fetches say so as an error.
const extraPrefsFirefox = { "dom.serviceWorkers.enabled": false };
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: program,
  headless: true,
  extraPrefsFirefox,
});
const page = await browser.newPage();
const faults = [];
page.on("pageerror", (error) => faults.push(String(error)));
page.on("console", (message) => message.type() === "error" && faults.push(message.text()));

const go = (path) => page.goto(new URL(path, site).href);
const text = (selector) => page.$eval(selector, (element) => element.innerText);
const address = () => page.evaluate(() => location.pathname + location.search);
const type = async (boxes) => {
  for (const [selector, words] of Object.entries(boxes)) await page.type(selector, words);
};
const press = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const says = (selector, words) =>
  page.waitForFunction((at, what) => document.querySelector(at)?.innerText.includes(what), {}, selector, words);

const signIn = async (user, password) => {
  await go("/accounts/login/?next=/workspace/");
  await type({ "main form input[name=login]": user, "main form input[name=password]": password });
  await press("main form button");
};

const journeys = {
  // Somebody types a date, asks about another day and goes back.
  async patient(day, month, year, other) {
    await go("/");
    await type({ "input[name=day]": day, "input[name=month]": month, "input[name=year]": year });
    await press("main form button");
    const first = { address: await address(), text: await text("main") };
    const [otherDay, otherMonth, otherYear] = other.split(" ");
    await type({ "#look-day": otherDay, "#look-month": otherMonth, "#look-year": otherYear });
    await page.click("button[name=ask][value=on]");
    await says("#answer", other);
    const asked = { address: await address(), faults: await page.$$eval(".err", (found) => found.length) };
    await page.evaluate(() => history.back());
    await page.waitForSelector("h1 + form, main form input[name=day]:not(#look-day)");
    return { first, asked, back: await address() };
  },
  // Somebody at a clinic makes a link, sees it drawn while they type, and opens it.
  async clinic(user, password, day, month, year, full) {
    await signIn(user, password);
    await go("/workspace/links/new/");
    await type({ "#s-day": day, "#s-month": month, "#s-year": year });
    await page.keyboard.press("Tab");
    await says("#s-hint", full);
    await press("#edit > .row button");
    const shared = await page.$eval("#lnk", (box) => box.value);
    await page.goto(shared);
    return { shared, text: await text("body") };
  },
  // A page is printed on papers of each of the heights, in millimetres; the files are named after them.
  async print(path, folder, ...heights) {
    await go(path);
    for (const height of heights)
      await page.pdf({ path: `${folder}/${height}.pdf`, width: "210mm", height: `${height}mm` });
    return {};
  },
};

try {
  console.log(JSON.stringify({ ...(await journeys[name](...given)), faults }));
} finally {
  await browser.close();
}
