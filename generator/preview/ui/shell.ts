// The preview's window: the page and its paper, how to look at them, and what is
// wrong. It keeps nothing but its own address.

import { ChecksView } from "./checks.js";
import { Faults, Status } from "./faults.js";
import { PageView } from "./page.js";
import { PaperView } from "./paper.js";

const one = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

const panes = one(".panes");
const form = one<HTMLFormElement>(".settings");
const state = one(".state");
const checksButton = one(".checks-button");
const checksPane = one(".checks-pane");

const faults = new Faults(one(".faults"));
const paper = new PaperView(one(".sheets"), one(".paper-note"), (is) => panes.toggleAttribute("data-bare", !is));
const checks = new ChecksView(checksPane, one(".count"));
const page = new PageView(one<HTMLIFrameElement>("iframe"), moved, (trouble) => faults.page(trouble));

const settings = ["view", "paper", "print", "sides"];

/** The settings of the form that differ from what is usual. */
function chosen(): URLSearchParams {
  const data = new FormData(form);
  const list = new URLSearchParams();
  for (const name of settings) {
    const value = String(data.get(name) ?? "");
    if (value && !(name === "view" && value === "both") && !(name === "sides" && value === "1")) list.set(name, value);
  }
  return list;
}

const narrow = matchMedia("(max-width: 47.99rem)");

function view(): string {
  const v = String(new FormData(form).get("view"));
  return v === "both" && narrow.matches ? "page" : v;
}

/** The address holds what is looked at, so that a reload or a bookmark shows it again. */
function write(): void {
  const list = chosen().toString();
  history.replaceState(null, "", "#" + page.path + (list ? "?" + list : ""));
}

function read(): void {
  const [path, query] = location.hash.slice(1).split("?");
  const list = new URLSearchParams(query ?? "");
  for (const name of settings) {
    const value = list.get(name);
    if (name === "view") {
      const radio = form.querySelector<HTMLInputElement>(`input[name=view][value="${CSS.escape(value ?? "both")}"]`);
      if (radio) radio.checked = true;
    } else {
      const select = form.elements.namedItem(name) as HTMLSelectElement;
      select.value = value ?? select.options[0].value;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
  }
  arrange();
  page.go(path.startsWith("/") && path !== "/" ? path : "/index.html");
}

function arrange(): void {
  const booklet = (form.elements.namedItem("print") as HTMLSelectElement).value === "booklet";
  const sides = form.elements.namedItem("sides") as HTMLSelectElement;
  sides.disabled = booklet; // it has both, by its nature
  panes.dataset.view = view();
  one(".profile").hidden = view() === "page";
}

function showPaper(): void {
  if (view() !== "page" && page.path) void paper.refresh(page.path, chosen());
}

let checking = 0;
function showChecks(): void {
  clearTimeout(checking);
  checking = window.setTimeout(() => void checks.refresh(page.path), 250);
}

/** The frame shows a page, or one whose title has changed. */
let shown = "";
function moved(path: string, title: string): void {
  document.title = title + " · preview";
  one("iframe").title = "The page: " + title;
  if (path === shown) return;
  shown = path;
  for (const link of document.querySelectorAll<HTMLElement>("[data-go]")) {
    const library = link.dataset.go === "/-/library";
    if (library === (path === "/-/library")) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  write();
  showPaper();
  showChecks();
}

for (const link of document.querySelectorAll<HTMLElement>("[data-go]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (view() === "paper") (form.querySelector("input[value=page]") as HTMLInputElement).checked = true;
    arrange();
    page.go(link.dataset.go!);
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  arrange();
  write();
  showPaper();
});
narrow.addEventListener("change", () => {
  arrange();
  showPaper();
});
window.addEventListener("hashchange", read);
checksButton.addEventListener("click", () => {
  const open = checksPane.hidden;
  checksPane.hidden = !open;
  panes.toggleAttribute("data-checks", open);
  checksButton.setAttribute("aria-expanded", String(open));
  if (open) void checks.refresh(page.path);
});

function say(text: string, bad = false): void {
  if (state.textContent !== text) state.textContent = text;
  state.toggleAttribute("data-bad", bad);
}

// Browsers allow six connections to a place. A tab that nobody sees lets go of
// its own, and asks for what is new when it is seen again.
let events: EventSource | null = null;
let run = "";
let version = -1;

function connect(): void {
  if (events || document.hidden) return;
  events = new EventSource("/-/events");
  events.addEventListener("status", (event) => faults.show(JSON.parse(event.data) as Status));
  events.addEventListener("change", (event) => {
    const now = JSON.parse(event.data) as { run: string; version: number };
    if (run && now.run !== run) {
      location.reload(); // another preview, perhaps of another iptpress
      return;
    }
    say("Connected");
    if (now.version === version) return;
    const first = version < 0;
    run = now.run;
    version = now.version;
    if (first) return;
    void page.refresh();
    showPaper();
    showChecks();
  });
  events.addEventListener("error", () => say("Not connected. Is iptpress serve still running?", true));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    events?.close();
    events = null;
  } else {
    connect();
  }
});

read();
connect();
