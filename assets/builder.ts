// The packet builder. A packet is a list of sheets in order, the state of a few
// controls, and words for the cover. The list and the layout stand in the address,
// after the #, which is sent nowhere; the words stand in their fields alone.
import { Engine, SheetData, config, engine, kit, load } from "./engine.ts";
import * as making from "./make.ts";
import { MakingConfig, all, by, complaint, wrong } from "./make.ts";

interface Sheet {
  id: string;
  slug: string;
  title: string;
  audience: string;
  from: string;
  item: HTMLElement;
  box: HTMLInputElement;
}

interface Packet {
  id: string;
  slug: string;
  title: string;
  sheets: string[];
  help: boolean;
  large: boolean;
}

interface Page extends MakingConfig {
  packets: Packet[];
}

const page = config<Page>();
const most = 100; // sheets that an address may name

function say(name: string, values: { [name: string]: string | number } = {}): string {
  return making.say(page, name, values);
}

const sheets: Sheet[] = all("[data-sheet]").map((item) => ({
  id: item.dataset.sheet!,
  slug: item.dataset.slug!,
  title: item.querySelector(".name")!.textContent!,
  audience: item.dataset.audience!,
  from: item.dataset.from!,
  item,
  box: item.querySelector("input")!,
}));

let order: Sheet[] = [];
let origin: Packet | undefined; // the packet that the order was taken from

const find = by<HTMLInputElement>("find");
const list = by("order");

function control(name: string): HTMLInputElement {
  return document.querySelector<HTMLInputElement>(`.compose input[name="${name}"]`)!;
}

function chosen(name: string): string {
  const on = document.querySelector<HTMLInputElement>(`#x-builder input[name="${name}"]:checked`);
  return on ? on.value : "";
}

function choose(name: string, value: string): void {
  for (const input of all<HTMLInputElement>(`#x-builder input[name="${name}"]`)) {
    if (input.value === value) input.checked = true;
  }
}

/** The ready packet that the order is, sheet for sheet. */
function ready(): Packet | undefined {
  const same = origin && origin.sheets.length === order.length && origin.sheets.every((id, i) => id === order[i].id);
  return same ? origin : undefined;
}

/** Why the sheets cannot be one packet, in the words of the command line; or "". */
function mixed(sheets: Sheet[]): string {
  const first = sheets[0];
  const stray = sheets.find((s) => s.audience !== first.audience);
  if (!stray) return "";
  const words = { title: stray.title, audience: page.words[stray.audience], before: page.words[first.audience] };
  return say("mixed", words) + "; " + page.words.mend + ".";
}

// The address

const usual = chosen("paper");

function remember(): void {
  const says: string[] = [];
  const packet = ready();
  if (packet) says.push("packet=" + packet.id);
  else if (order.length) says.push("sheets=" + order.map((s) => s.id).join(","));
  if (chosen("paper") !== usual) says.push("paper=" + chosen("paper"));
  if (chosen("use")) says.push("use=" + chosen("use"));
  if (control("large").checked) says.push("large=1");
  if (control("sides").checked) says.push("sides=2");
  history.replaceState(null, "", says.length ? "#" + says.join("&") : location.href.split("#")[0]);
}

/** Takes the packet that the address names. Anything else in it is passed over. */
function recall(): void {
  const says = new URLSearchParams(location.hash.slice(1));
  const packet = page.packets.find((p) => p.id === says.get("packet"));
  const named = packet ? packet.sheets : (says.get("sheets") || "").split(",").filter(Boolean);
  const ids = named.filter((id, i) => named.indexOf(id) === i).slice(0, most);
  const known = ids.map((id) => sheets.find((s) => s.id === id)!).filter(Boolean);
  order = known;
  origin = packet;
  choose("paper", says.get("paper") || usual);
  choose("use", says.get("use") || "");
  control("large").checked = says.get("large") === "1";
  control("sides").checked = says.get("sides") === "2";
  choose("reader", known.length ? known[0].audience : chosen("reader") || (sheets[0] || { audience: "" }).audience);
  const lost = ids.length - known.length;
  by("said").textContent = lost ? say("unknown", { n: lost }) : "";
  wrong(lost ? say("unknown", { n: lost }) : "");
  show();
}

// Choosing

function filter(): void {
  const reader = chosen("reader");
  const words = plain(find.value).split(/\s+/);
  let shown = 0;
  for (const s of sheets) {
    const title = plain(s.title);
    s.item.hidden = s.audience !== reader || !words.every((w) => title.indexOf(w) >= 0);
    if (!s.item.hidden) shown++;
  }
  for (const shelf of all(".shelf")) shelf.hidden = !shelf.querySelector("li:not([hidden])");
  by("found").textContent = say("found", { n: shown });
}

/** Small letters without marks, so that "rapido" finds "rápido". */
function plain(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
}

function tick(sheet: Sheet): void {
  const old = sheet.item.querySelector(".wrong");
  if (old) old.remove();
  if (sheet.box.checked) {
    const why = mixed(order.concat(sheet));
    if (why && !mixed(order)) {
      sheet.box.checked = false;
      sheet.item.appendChild(complaint(why));
      return;
    }
    order.push(sheet);
  } else {
    order = order.filter((s) => s !== sheet);
  }
  changed(say(sheet.box.checked ? "added" : "removed", { title: sheet.title, n: order.length }));
  prepare();
}

// Ordering

function show(): void {
  const blank = by<HTMLTemplateElement>("item").content;
  list.textContent = "";
  order.forEach((sheet, i) => {
    const item = document.importNode(blank, true).querySelector("li")!;
    item.querySelector(".name")!.textContent = sheet.title;
    for (const button of all<HTMLButtonElement>("button", item)) {
      const what = button.dataset.do!;
      button.setAttribute("aria-label", say(what, { title: sheet.title }));
      button.title = say(what, { title: sheet.title });
      if ((what === "up" && i === 0) || (what === "down" && i === order.length - 1)) button.setAttribute("aria-disabled", "true");
      button.addEventListener("click", () => act(what, sheet));
    }
    item.querySelector<HTMLElement>(".handle")!.addEventListener("pointerdown", (event) => drag(event, item, sheet));
    list.appendChild(item);
  });
  for (const s of sheets) s.box.checked = order.indexOf(s) >= 0;
  by("empty").hidden = order.length > 0;
  const bar = by("to-packet");
  bar.textContent = say("to-packet", { n: order.length });
  bar.parentElement!.hidden = !order.length;
  by<HTMLInputElement>("title").placeholder = (ready() || { title: page.words.title }).title;
  by("booklet").hidden = chosen("use") !== "booklet";
  filter();
  stale();
}

/** Shows a changed packet, and says what is new in it. */
function changed(said: string): void {
  show();
  remember();
  by("said").textContent = said;
  wrong(ready() || !order.length ? "" : mixed(order));
}

function focus(sheet: Sheet | undefined, what: string): void {
  const item = sheet && list.children[order.indexOf(sheet)];
  const to = item && item.querySelector<HTMLElement>(`[data-do="${what}"]`);
  (to || by("packet")).focus();
}

function act(what: string, sheet: Sheet): void {
  const at = order.indexOf(sheet);
  if (what === "remove") {
    order.splice(at, 1);
    changed(say("removed", { title: sheet.title, n: order.length }));
    focus(order[Math.min(at, order.length - 1)], "remove");
    return;
  }
  const to = at + (what === "up" ? -1 : 1);
  if (to < 0 || to >= order.length) return;
  place(sheet, to);
  focus(sheet, what);
}

function place(sheet: Sheet, to: number): void {
  order.splice(order.indexOf(sheet), 1);
  order.splice(to, 0, sheet);
  changed(say("moved", { title: sheet.title, n: to + 1, total: order.length }));
}

/** Drags a sheet by its handle: the others make room as it passes them. */
function drag(event: PointerEvent, item: HTMLElement, sheet: Sheet): void {
  if (event.button !== 0) return;
  event.preventDefault();
  list.setPointerCapture(event.pointerId); // the sheet itself loses the pointer where it is moved
  item.classList.add("dragged");
  const move = (e: PointerEvent) => {
    for (const other of all("li", list)) {
      const area = other.getBoundingClientRect();
      if (other === item || e.clientY < area.top || e.clientY > area.bottom) continue;
      const after = e.clientY > area.top + area.height / 2;
      list.insertBefore(item, after ? other.nextSibling : other);
    }
  };
  const drop = () => {
    list.removeEventListener("pointermove", move);
    item.classList.remove("dragged");
    const to = Array.prototype.indexOf.call(list.children, item);
    if (to !== order.indexOf(sheet)) place(sheet, to);
  };
  list.addEventListener("pointermove", move);
  list.addEventListener("lostpointercapture", drop, { once: true });
}

// Making

/** What was made is not what is asked for any more. */
function stale(): void {
  making.stale();
  by("instead").hidden = true;
}

/** Gets the engine while sheets are still being chosen. */
function prepare(): void {
  engine(page, () => undefined).catch(() => undefined); // whoever asks for a PDF is told
}

function query(): string {
  const asks = new URLSearchParams();
  const packet = ready();
  if (packet) {
    asks.set("packet", packet.slug);
    if (packet.help) asks.set("help", "1");
  } else {
    for (const s of order) asks.append("handout", s.slug);
  }
  asks.set("paper", chosen("paper"));
  if (chosen("use")) asks.set(chosen("use"), "1");
  if (control("large").checked) asks.set("large", "1");
  if (control("sides").checked) asks.set("sides", "2");
  for (const name of ["title", "appointment", "note"]) asks.set(name, by<HTMLInputElement>(name).value);
  return asks.toString();
}

async function make(): Promise<void> {
  if (!order.length) {
    wrong(by("empty").textContent!);
    return;
  }
  const why = ready() ? "" : mixed(order);
  if (why) {
    wrong(why);
    return;
  }
  stale();
  const task = async (to: Engine) => {
    await bring(to);
    return to.ask("packet", query());
  };
  await making.make(page, task, () => {
    by("instead").hidden = false;
  });
}

async function bring(to: Engine): Promise<void> {
  const packet = ready();
  if (packet) await to.bring("packet", (await kit(page)).packets[packet.slug], packet.slug);
  const found = await Promise.all(order.map((s) => load<SheetData>(s.from, "sheet " + s.slug)));
  for (let i = 0; i < found.length; i++) await to.bring("piece", found[i].tree, order[i].slug);
}

// Without the engine: the same sheets as one page to print.

async function pages(): Promise<void> {
  const printed = by("printed");
  try {
    const found = await Promise.all(order.map((s) => load<SheetData>(s.from, "sheet " + s.slug)));
    const own = await kit(page);
    printed.textContent = "";
    printed.appendChild(cover());
    const packet = ready();
    const help = packet ? packet.help : order[0].audience !== "clinician";
    if (own.html && help) printed.appendChild(piece(own.html, "help"));
    found.forEach((data, i) => printed.appendChild(piece(data.html, order[i].slug)));
  } catch (error) {
    wrong(say("failed", { why: (error as Error).message }));
    return;
  }
  for (const field of all<HTMLInputElement | HTMLTextAreaElement>("input, textarea", printed)) field.disabled = true;
  turnTo(true);
}

function turnTo(printing: boolean): void {
  by("builder").hidden = document.querySelector<HTMLElement>("main header")!.hidden = printing;
  by("pages").hidden = !printing;
  window.scrollTo(0, 0);
  (printing ? by("print") : by("make")).focus();
}

/** A piece of the page. Its ids are its own, since pieces share names. */
function piece(html: string, name: string): HTMLElement {
  const article = document.createElement("article");
  article.innerHTML = html; // the site's own page, made beside it
  for (const e of all("[id]", article)) e.id = name + "-" + e.id;
  for (const e of all("section", article)) e.removeAttribute("aria-labelledby"); // their like stand in every piece
  for (const key of ["for", "aria-labelledby", "aria-describedby"]) {
    for (const e of all("[" + key + "]", article)) e.setAttribute(key, name + "-" + e.getAttribute(key));
  }
  for (const e of all('[href^="#"]', article)) e.setAttribute("href", "#" + name + "-" + e.getAttribute("href")!.slice(1));
  for (const e of all("[name]", article)) e.setAttribute("name", name + "-" + e.getAttribute("name"));
  return article;
}

function cover(): HTMLElement {
  const article = document.createElement("article");
  article.appendChild(document.importNode(by<HTMLTemplateElement>("cover-page").content, true));
  const part = (name: string) => article.querySelector<HTMLElement>("[data-" + name + "]")!;
  const typed = (name: string) => by<HTMLInputElement>(name).value.trim();
  part("clinic").textContent = document.querySelector(".brand span")!.textContent;
  const title = document.createElement("h1");
  title.textContent = typed("title") || by<HTMLInputElement>("title").placeholder;
  article.querySelector("header")!.appendChild(title);
  part("appointment").hidden = !typed("appointment");
  part("appointment").querySelector("span")!.textContent = typed("appointment");
  part("note").hidden = !typed("note");
  part("note").querySelector(".typed")!.textContent = typed("note");
  for (const s of order) {
    const item = document.createElement("li");
    item.textContent = s.title;
    part("list").appendChild(item);
  }
  return article;
}

// The page comes to life.

for (const part of all(".scripted")) part.hidden = false;
for (const s of sheets) {
  s.box.disabled = false;
  s.box.addEventListener("change", () => tick(s));
}
for (const input of all<HTMLInputElement>('[name="reader"]')) input.addEventListener("change", filter);
for (const input of all<HTMLInputElement>('[name="use"], [name="paper"], [name="large"], [name="sides"]')) {
  input.addEventListener("change", () => {
    show();
    remember();
  });
}
for (const name of ["title", "appointment", "note"]) by(name).addEventListener("input", stale);
find.addEventListener("input", filter);
const use = by("use");
if (use) {
  use.addEventListener("click", () => {
    const packet = page.packets.find((p) => p.id === by<HTMLSelectElement>("start").value);
    if (!packet) return;
    order = packet.sheets.map((id) => sheets.find((s) => s.id === id)!).filter(Boolean);
    origin = packet;
    control("large").checked = packet.large;
    if (order.length) choose("reader", order[0].audience);
    changed(say("started", { title: packet.title, n: order.length }));
    prepare();
  });
}
by("to-packet").addEventListener("click", () => {
  by("packet").focus();
  by("packet").scrollIntoView();
});
by("make").addEventListener("click", () => void make());
by("page").addEventListener("click", () => void pages());
by("print").addEventListener("click", () => window.print());
by("back").addEventListener("click", () => {
  turnTo(false);
});
window.addEventListener("hashchange", recall);
recall();
by("builder").classList.add("ready");
