// A page that makes a PDF says how far it is, and hands over what was made. Its
// parts are those of the ids here; its words are those of its x-config.
import { Config, Engine, NoEngine, engine, restart } from "./engine.ts";

export interface MakingConfig extends Config {
  words: { [name: string]: string };
}

export function by<T extends HTMLElement>(id: string): T {
  return document.getElementById("x-" + id) as T;
}

export function all<T extends HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return Array.prototype.slice.call(within.querySelectorAll<T>(selector));
}

/** Says something of a page's words, with {names} filled in. */
export function say(page: MakingConfig, name: string, values: { [name: string]: string | number } = {}): string {
  return page.words[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

export function complaint(why: string): HTMLElement {
  const said = document.createElement("p");
  said.className = "wrong";
  said.setAttribute("role", "alert");
  said.textContent = why;
  return said;
}

/** Says what is wrong, or with "" that nothing is. */
export function wrong(why: string): void {
  const place = by("wrong");
  place.textContent = "";
  if (why) place.appendChild(complaint(why));
}

let made = ""; // the address of the PDF that was made
let turn = 0; // counts what is asked for, so that an answer that comes late is dropped

/** What was made is not what is asked for any more. */
export function stale(): void {
  turn++;
  by("result").hidden = by("progress").hidden = true;
  by("state").textContent = "";
  if (made) URL.revokeObjectURL(made);
  made = "";
}

/** Has the engine make a PDF, and gives whether it is there; without an engine, does
 * the second thing. */
export async function make(page: MakingConfig, task: (running: Engine) => Promise<Uint8Array>, without: () => void): Promise<boolean> {
  wrong("");
  stale();
  const mine = turn;
  const bar = by<HTMLProgressElement>("progress");
  const state = by("state");
  bar.removeAttribute("value");
  bar.hidden = false;
  state.textContent = say(page, "loading");
  let tenth = 0;
  let running: Engine | undefined;
  try {
    running = await engine(page, (loaded, total) => {
      if (mine !== turn || !total) return;
      const part = Math.min(100, Math.floor((100 * loaded) / total));
      bar.value = part;
      if (part >= tenth + 10) {
        tenth = part;
        state.textContent = say(page, "loading-part", { n: part });
      }
    });
    if (mine !== turn) return false;
    bar.removeAttribute("value");
    state.textContent = say(page, "setting");
    const pdf = await task(running);
    if (mine !== turn) return false;
    give(page, pdf);
    return true;
  } catch (error) {
    if (mine !== turn) return false;
    bar.hidden = true;
    state.textContent = "";
    if (error instanceof NoEngine) {
      state.textContent = say(page, "no-engine");
      without();
      return false;
    }
    if (running) restart(running);
    wrong(say(page, "failed", { why: (error as Error).message }));
    return false;
  }
}

function give(page: MakingConfig, pdf: Uint8Array): void {
  made = URL.createObjectURL(new Blob([pdf as BlobPart], { type: "application/pdf" }));
  const open = by<HTMLAnchorElement>("open");
  const save = by<HTMLAnchorElement>("save");
  open.href = save.href = made;
  open.target = "_blank";
  open.rel = "noopener";
  save.download = save.dataset.name!;
  by("progress").hidden = true;
  by("result").hidden = false;
  by("state").textContent = say(page, "ready", { size: Math.ceil(pdf.length / 1024) });
}
