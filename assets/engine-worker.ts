// The engine of paper in a worker of its own, so that the page stays quick while
// a packet is set. It is asked by messages, one at a time, and answers each. The
// engine is a Go program (cmd/paperwasm) for the system interface WASI, of which
// it needs little: it has no files here, no arguments and no network.

interface Engine {
  memory: WebAssembly.Memory;
  _initialize(): void;
  room(size: number): number;
  bring(name: number, size: number): number;
  packet(size: number): number;
  worksheet(size: number): number;
  answer(): number;
  length(): number;
}

type Asked = { id: number; task: string; name?: string; data?: Uint8Array | string };

const worker = self as unknown as { postMessage(message: unknown, transfer?: Transferable[]): void; onmessage: unknown };

let engine: Engine;
let said = ""; // what the engine wrote before it broke

function view(): DataView {
  return new DataView(engine.memory.buffer);
}

function host(): WebAssembly.ModuleImports {
  const done = 0;
  const badFile = 8;
  const nothing = (...at: number[]) => {
    for (const a of at) view().setUint32(a, 0, true);
    return done;
  };
  return {
    args_get: () => done,
    args_sizes_get: (count: number, size: number) => nothing(count, size),
    environ_get: () => done,
    environ_sizes_get: (count: number, size: number) => nothing(count, size),
    // How long garbage takes to collect is all that the engine measures.
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      const now = performance.now() * 1e6;
      view().setUint32(at, now % 0x100000000, true);
      view().setUint32(at + 4, now / 0x100000000, true);
      return done;
    },
    random_get: (at: number, size: number) => {
      new Uint8Array(engine.memory.buffer, at, size).fill(7); // nothing that it makes depends on chance
      return done;
    },
    fd_write: (_file: number, parts: number, count: number, written: number) => {
      let size = 0;
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(parts + 8 * i, true);
        const n = view().getUint32(parts + 8 * i + 4, true);
        said += new TextDecoder().decode(new Uint8Array(engine.memory.buffer, at, n));
        size += n;
      }
      view().setUint32(written, size, true);
      return done;
    },
    poll_oneoff: (_asked: number, _events: number, _count: number, happened: number) => nothing(happened),
    proc_exit: () => {
      throw new Error(said.split("\n")[0] || "the engine stopped");
    },
    sched_yield: () => done,
    fd_close: () => badFile,
    fd_read: () => badFile,
    fd_fdstat_get: () => badFile,
    fd_fdstat_set_flags: () => badFile,
    fd_prestat_get: () => badFile,
    fd_prestat_dir_name: () => badFile,
  };
}

/** Fetches the module, and tells how much of it is there. */
async function fetched(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok || !response.body) throw new Error(address + ": " + response.status);
  const coded = response.headers.get("Content-Encoding");
  const total = coded ? 0 : Number(response.headers.get("Content-Length"));
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const part = await reader.read();
    if (part.done) break;
    parts.push(part.value);
    size += part.value.length;
    worker.postMessage({ loaded: size, total });
  }
  const whole = new Uint8Array(size);
  size = 0;
  for (const part of parts) {
    whole.set(part, size);
    size += part.length;
  }
  return whole;
}

async function unpacked(packed: string): Promise<Uint8Array> {
  const letters = atob(packed);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function start(module: Uint8Array): Promise<void> {
  const made = await WebAssembly.instantiate(module as BufferSource, { wasi_snapshot_preview1: host() });
  engine = made.instance.exports as unknown as Engine;
  engine._initialize();
}

/** Puts parts into the engine's memory, one behind the other; gives their size. */
function put(...parts: Uint8Array[]): number {
  const size = parts.reduce((n, part) => n + part.length, 0);
  let to = engine.room(size);
  for (const part of parts) {
    new Uint8Array(engine.memory.buffer).set(part, to);
    to += part.length;
  }
  return size;
}

function answer(ok: number): Uint8Array {
  const given = new Uint8Array(engine.memory.buffer, engine.answer(), engine.length()).slice();
  if (ok) return given;
  throw new Error(new TextDecoder().decode(given));
}

const bytes = (s: string) => new TextEncoder().encode(s);

async function run(asked: Asked): Promise<Uint8Array | undefined> {
  switch (asked.task) {
    case "fetch":
      await start(await fetched(asked.data as string));
      return undefined;
    case "unpack":
      await start(await unpacked(asked.data as string));
      return undefined;
    case "bring": {
      const name = bytes(asked.name!);
      const data = typeof asked.data === "string" ? bytes(asked.data) : asked.data!;
      return answer(engine.bring(name.length, put(name, data)));
    }
    case "worksheet":
      return answer(engine.worksheet(put(bytes(asked.data as string))));
    default:
      return answer(engine.packet(put(bytes(asked.data as string))));
  }
}

// One after the other: who asks again before the answer waits.
let turn: Promise<unknown> = Promise.resolve();

worker.onmessage = (event: MessageEvent<Asked>) => {
  const asked = event.data;
  turn = turn.then(async () => {
    try {
      const made = await run(asked);
      worker.postMessage({ id: asked.id, made }, made ? [made.buffer] : []);
    } catch (error) {
      worker.postMessage({ id: asked.id, wrong: (error as Error).message });
    }
  });
};
