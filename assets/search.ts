// The search page: shows what fits as one types. What is typed stays in the box:
// it enters no address and no storage, and nothing is asked of the host. Without
// this script the page lists all sheets by topic.

import { Entry, Filter, Found, Index, parts } from "./find.ts";

interface Said {
  none: string;
  partly: string;
  nearly: string;
  "help-first": string;
  loading: string;
  broken: string;
  sections: string;
  draft: string;
  count: Forms;
  outside: Forms;
  more: Forms;
  groups: string[];
  kinds: string[];
}
type Forms = { [category: string]: string };

const atFirst = 8; // how many results of a group are shown
const atOnce = 50; // how many more a press of the button shows
const quiet = 700; // milliseconds without a key until a screen reader is told

/** Where a kind of entry stands among the groups of results. */
const groupOfKind = [0, 1, 0, 2, 4, 3];
const forTherapists = 5;
const clinicianOnly = 8; // the set of audiences that holds clinicians alone

function get<T extends HTMLElement>(selector: string): T {
  return document.querySelector(selector) as T;
}

const finder = get("[data-said]");
const said: Said = JSON.parse(finder.dataset.said!);
const box = get<HTMLInputElement>("#x-query");
const narrow = get<HTMLDetailsElement>(".finder-narrow");
const choices = Array.prototype.slice.call(narrow.querySelectorAll("select")) as HTMLSelectElement[];
const found = get("[data-found]");
const visible = get("[data-visible]");
const clear = get("[data-clear]");
const results = get("[data-results]");
const status = get("[data-status]");
const browse = get("[data-browse]");
const help = get("[data-help]");
const helpPlace = help.previousElementSibling!; // where it stands when nobody asks for it
const groupForm = get<HTMLTemplateElement>("[data-group]");
const hitForm = get<HTMLTemplateElement>("[data-hit]");
const plural = new Intl.PluralRules(document.documentElement.lang);

const index = new Index();
let broken = false;

function counted(forms: Forms, n: number): string {
  return (forms[plural.select(n)] || forms.other).replace("{n}", String(n));
}

function chosen(): Filter {
  const sets = choices.map((c) => Number(c.value));
  return { audiences: sets[0], phases: sets[1], areas: sets[2] };
}

/** Shows what fits what is typed and chosen now. */
function update(): void {
  const query = box.value.trim();
  const filter = chosen();
  const narrowed = choices.some((c) => c.value !== "0");
  const asked = query.length > 1 || narrowed;
  found.hidden = !asked;
  browse.hidden = asked;
  let text = "";
  let answer: Found | undefined;
  if (asked && !index.ready) {
    text = broken ? said.broken : said.loading;
    browse.hidden = !broken;
    results.textContent = "";
  } else if (query.length > 1) {
    answer = index.find(box.value, filter);
    text = tell(answer);
    browse.hidden = answer.entries.length > 0 || answer.outside > 0;
    show(answer.entries, answer.groups);
  } else if (narrowed) {
    const entries = index.all(filter);
    text = counted(said.count, entries.length);
    show(entries, new Set());
  } else {
    results.textContent = "";
  }
  // Help lines come before the results of whoever may need them, and stand where
  // they always do otherwise.
  const urgent = !!answer && answer.help;
  if (urgent && found.previousElementSibling !== help) found.before(help);
  if (!urgent && helpPlace.nextElementSibling !== help) helpPlace.after(help);
  visible.textContent = text;
  clear.parentElement!.hidden = !answer || !answer.outside;
  announce(asked ? text : "");
}

/** Says in a line or two what was found. */
function tell(f: Found): string {
  const lines: string[] = [];
  if (f.help) lines.push(said["help-first"]);
  if (f.entries.length) {
    lines.push(counted(said.count, f.entries.length) + ".");
    if (f.partly) lines.push(said.partly);
    else if (f.nearly) lines.push(said.nearly);
  }
  if (f.outside) lines.push(counted(said.outside, f.outside));
  else if (!f.entries.length) lines.push(said.none);
  return lines.join(" ");
}

let waiting = 0;

/** Tells a screen reader, once the typing stops. */
function announce(text: string): void {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    if (status.textContent !== text) status.textContent = text;
  }, quiet);
}

/** Groups the entries by kind, the group of the best first, therapists' last. */
function show(entries: Entry[], groups: Set<number>): void {
  const made: Entry[][] = [];
  const order: number[] = [];
  for (const e of entries) {
    const g = e.audiences === clinicianOnly ? forTherapists : groupOfKind[e.kind];
    if (!made[g]) {
      made[g] = [];
      order.push(g);
    }
    made[g].push(e);
  }
  if (order.length > 1 && made[forTherapists]) order.push(order.splice(order.indexOf(forTherapists), 1)[0]);
  const all = document.createDocumentFragment();
  for (const g of order) all.appendChild(groupOf(said.groups[g], made[g], groups));
  results.textContent = "";
  results.appendChild(all);
}

function groupOf(name: string, entries: Entry[], groups: Set<number>): Node {
  const copy = groupForm.content.cloneNode(true) as DocumentFragment;
  const list = copy.querySelector("ul")!;
  const more = copy.querySelector("button")!;
  copy.querySelector("h2")!.textContent = name;
  let shown = 0;
  const add = (n: number) => {
    for (const e of entries.slice(shown, shown + n)) list.appendChild(hit(e, groups));
    shown = Math.min(shown + n, entries.length);
    more.parentElement!.hidden = shown === entries.length;
    more.textContent = counted(said.more, Math.min(atOnce, entries.length - shown));
  };
  // A button for one or two more would take as much room as they do.
  add(entries.length <= atFirst + 2 ? entries.length : atFirst);
  more.addEventListener("click", () => {
    const next = shown;
    add(atOnce);
    (list.children[next].querySelector("a") as HTMLElement).focus();
  });
  return copy;
}

function address(e: Entry): string {
  if (e.kind === 5) return "../glossary/index.html#" + encodeURIComponent(e.slug);
  const folder = e.kind === 3 ? "packets/" : e.kind === 4 ? "" : "handouts/";
  return "../" + folder + e.slug + "/index.html";
}

function hit(e: Entry, groups: Set<number>): Node {
  const copy = hitForm.content.cloneNode(true) as DocumentFragment;
  const link = copy.querySelector("a")!;
  const summary = copy.querySelector("p")!;
  const meta = copy.querySelector<HTMLElement>(".meta")!;
  link.href = address(e);
  mark(link, e.title, groups);
  mark(summary, e.summary, groups);
  const about = [said.kinds[e.kind]];
  choices[0].querySelectorAll("option").forEach((o) => {
    if (e.audiences & Number(o.value)) about.push(o.textContent!);
  });
  if (e.draft) about.push(said.draft);
  meta.textContent = about.join(" · ");
  const sections = matching(e, groups);
  if (sections.length) {
    const line = document.createElement("p");
    line.className = "found-sections";
    line.append(said.sections);
    for (const s of sections) {
      const inside = document.createElement("a");
      inside.href = address(e) + "#" + encodeURIComponent(s.anchor);
      mark(inside, s.heading, groups);
      line.append(" ", inside);
    }
    summary.after(line);
  }
  return copy;
}

/** The sections of an entry whose headings have a word that was asked for. */
function matching(e: Entry, groups: Set<number>): { anchor: string; heading: string }[] {
  const all: { anchor: string; heading: string }[] = [];
  for (let i = 0; i < e.sections.length && all.length < 2; i += 2) {
    const heading = e.sections[i + 1];
    if (parts(heading).some((p, n) => n % 2 && groups.has(index.groupOf(p)))) all.push({ anchor: e.sections[i], heading });
  }
  return all;
}

/** Fills an element with a text in which the words of the groups are marked. */
function mark(into: HTMLElement, text: string, groups: Set<number>): void {
  let plain = "";
  parts(text).forEach((part, n) => {
    if (n % 2 === 0 || !groups.has(index.groupOf(part))) {
      plain += part;
      return;
    }
    const m = document.createElement("mark");
    m.textContent = part;
    into.append(plain, m);
    plain = "";
  });
  into.append(plain);
}

/** The links of the results, from the first, for the arrow keys. */
function links(): HTMLElement[] {
  return Array.prototype.slice.call(results.querySelectorAll(".sheets > li > a"));
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const at = document.activeElement as HTMLElement;
  const inBox = at === box;
  const all = links();
  const i = inBox ? -1 : all.indexOf(at);
  if (!inBox && i < 0 && event.key !== "Escape") return;
  switch (event.key) {
    case "ArrowDown":
      if (i + 1 < all.length) all[i + 1].focus();
      else return;
      break;
    case "ArrowUp":
      if (inBox) return;
      (i > 0 ? all[i - 1] : box).focus();
      break;
    case "Enter":
      if (!inBox) return;
      if (all.length) all[0].focus();
      break;
    case "Escape":
      if (inBox) {
        if (!box.value) return;
        box.value = "";
        update();
      } else if (i >= 0 || results.contains(at)) {
        box.focus();
      } else {
        return;
      }
      break;
    default:
      return;
  }
  event.preventDefault();
}

get("[data-noscript]").hidden = true;
finder.hidden = narrow.hidden = false;
get(".finding").classList.add("ready");
box.value = ""; // what a browser brings back from another visit
choices.forEach((c) => (c.value = "0"));
narrow.open = window.matchMedia("(min-width: 56em)").matches; // where it stands beside the results
if (location.hash === "#x-query") box.focus({ preventScroll: true });

box.addEventListener("input", update);
narrow.addEventListener("change", update);
document.addEventListener("keydown", onKey);
clear.addEventListener("click", () => {
  choices.forEach((c) => (c.value = "0"));
  update();
  const first = links()[0];
  (first || box).focus();
});

// The scripts of the index hand themselves over, before this one or after it.
declare global {
  interface Window {
    iptpressSearch?: unknown;
  }
}
const early = (window.iptpressSearch as unknown[]) || [];
const take = (file: unknown) => {
  index.add(file as Parameters<Index["add"]>[0]);
  if (index.ready && box.value) update();
};
window.iptpressSearch = { push: take };
early.forEach(take);
window.addEventListener("load", () => {
  broken = !index.complete;
  if (broken) update();
});
