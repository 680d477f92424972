// What a page needs to set papers itself: the scripts that bring it trees, and the
// engine of paper, which is loaded when it is first asked for.
import source from "./engine-worker.ts?worker";

/** What a page says in its x-config. */
export interface Config {
  wasm: string;
  script: string;
  kit: string;
  lang: string;
}

interface Kit {
  strings: string;
  imprint: string;
  help?: string;
  html?: string;
  packets: { [slug: string]: string };
}

export interface SheetData {
  tree: string;
  html: string;
}

export function config<T extends Config>(): T {
  return JSON.parse(document.getElementById("x-config")!.textContent!);
}

/** Scripts hand over what they hold by this name. */
const handed: { [name: string]: unknown } = {};
(window as unknown as { iptpress: unknown }).iptpress = (name: string, value: unknown) => {
  handed[name] = value;
};

/** What is set is never an old copy from the browser's cache, with an old number. */
const fresh = "?" + Date.now();

const asked: { [address: string]: Promise<unknown> } = {};

/** Loads a script, once in each turn, and gives what it hands over. */
export function load<T>(address: string, name: string, turn = ""): Promise<T> {
  const from = address + fresh + turn;
  if (!asked[from]) {
    asked[from] = new Promise((found, lost) => {
      const script = document.createElement("script");
      script.src = from;
      script.onload = () => (name in handed ? found(handed[name]) : lost(new Error(name)));
      script.onerror = () => {
        delete asked[from]; // the line may be back next time
        lost(new Error(address));
      };
      document.head.appendChild(script);
    });
  }
  return asked[from] as Promise<T>;
}

export function kit(from: Config): Promise<Kit> {
  return load<Kit>(from.kit, "kit");
}

/** The engine is not on this site, or this browser cannot run it. */
export class NoEngine extends Error {}

export type Progress = (loaded: number, total: number) => void;

/** A running engine. Papers are made one after the other. */
export class Engine {
  private worker: Worker;
  private waiting: { [id: number]: { found(made: Uint8Array): void; lost(wrong: Error): void } } = {};
  private last = 0;
  private brought: { [name: string]: boolean } = {};
  progress: Progress = () => undefined;

  constructor() {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(address);
    URL.revokeObjectURL(address);
    this.worker.onmessage = (event) => {
      const said = event.data;
      if (said.loaded) {
        this.progress(said.loaded, said.total);
        return;
      }
      const who = this.waiting[said.id];
      delete this.waiting[said.id];
      if (said.wrong === undefined) who.found(said.made);
      else who.lost(new Error(said.wrong));
    };
    this.worker.onerror = () => {
      for (const id in this.waiting) this.waiting[id].lost(new NoEngine("worker"));
      this.waiting = {};
    };
  }

  ask(task: string, data: string | Uint8Array, name?: string): Promise<Uint8Array> {
    const id = ++this.last;
    return new Promise((found, lost) => {
      this.waiting[id] = { found, lost };
      this.worker.postMessage({ id, task, data, name });
    });
  }

  /** Brings something once; key tells it from others of its kind. */
  async bring(name: string, data: string, key = ""): Promise<void> {
    const known = name + " " + key;
    if (this.brought[known]) return;
    await this.ask("bring", name.indexOf("strings") === 0 ? data : bytes(data), name);
    this.brought[known] = true;
  }

  stop(): void {
    this.worker.terminate();
  }
}

function bytes(packed: string): Uint8Array {
  const letters = atob(packed);
  const made = new Uint8Array(letters.length);
  for (let i = 0; i < made.length; i++) made[i] = letters.charCodeAt(i);
  return made;
}

let running: Promise<Engine> | undefined;
let tell: Progress = () => undefined;

/** Gives the engine with the clinic's data in it. It is started once. */
export function engine(from: Config, progress: Progress): Promise<Engine> {
  tell = progress;
  if (!running) {
    running = start(from);
    running.catch(() => (running = undefined));
  }
  return running;
}

/** After an engine has broken, the next one is new. */
export function restart(broken: Engine): void {
  broken.stop();
  running = undefined;
}

async function start(from: Config): Promise<Engine> {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function" || typeof DecompressionStream !== "function") {
    throw new NoEngine("this browser has no WebAssembly");
  }
  let made: Engine;
  try {
    made = new Engine();
    made.progress = (loaded, total) => tell(loaded, total);
    if (location.protocol === "file:") await made.ask("unpack", await load<string>(from.script, "engine"));
    else await made.ask("fetch", new URL(from.wasm, location.href).href);
  } catch (error) {
    throw new NoEngine((error as Error).message);
  }
  const data = await kit(from);
  await made.bring("strings " + from.lang, data.strings);
  await made.bring("imprint", data.imprint);
  if (data.help) await made.bring("help", data.help);
  return made;
}
