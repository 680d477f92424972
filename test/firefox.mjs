// Drives Firefox for the tests in Go. Each line of standard input is one thing to
// do, in JSON, and is answered by one line: what it gives and what the page did
// wrong meanwhile, or why it could not be done. At the end of the input Firefox
// closes.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
  extraPrefsFirefox: {
    // Should a page ask for another place, it does not get there: port 9 is silent.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
  },
});
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 900 });

let wrong = [];
let requests = [];
page.on("request", (request) => {
  requests.push(request.url());
  if (request.method() !== "GET" && request.method() !== "HEAD") wrong.push(`it sends something: ${request.method()} ${request.url()}`);
});
page.on("pageerror", (error) => wrong.push(`its script fails: ${error.message}`));
page.on("console", (message) => {
  if (["error", "warn"].includes(message.type())) wrong.push(`the console says: ${message.text()}`);
});

const doings = {
  visit: (address) => page.goto(address).then(() => page.evaluate("document.fonts.ready.then(() => null)")),
  reload: () => page.reload().then(() => null),
  run: (script) => page.evaluate(script),
  focus: (selector) => page.focus(selector),
  type: (words) => page.keyboard.type(words),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, value] = JSON.parse(line);
  const answer = {};
  try {
    answer.value = await doings[name](value);
  } catch (error) {
    answer.failed = error.message;
  }
  console.log(JSON.stringify({ ...answer, wrong, requests }));
  [wrong, requests] = [[], []];
}
await browser.close();
