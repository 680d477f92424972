// The page beside its paper: a frame, in which what changes is put in place.

import { patch } from "./patch.js";

/** What a frame loses when its page is loaded anew, and gets back. */
interface Kept {
  left: number;
  top: number;
  typed: [string, string, boolean][];
  open: number[];
}

export class PageView {
  path = "";
  private sent = ""; // the page as it came last
  private was: Document | null = null;
  private kept: Kept | null = null;
  private asked = 0;

  constructor(
    private frame: HTMLIFrameElement,
    private moved: (path: string, title: string) => void,
    private failed: (message: string) => void,
  ) {
    frame.addEventListener("load", () => void this.loaded());
  }

  /** Shows another page. */
  go(path: string): void {
    if (path === this.path) {
      void this.refresh();
      return;
    }
    this.frame.contentWindow!.location.replace(path);
  }

  private document(): Document | null {
    try {
      return this.frame.contentDocument;
    } catch {
      return null; // it has led to another place
    }
  }

  private async loaded(): Promise<void> {
    const page = this.document();
    if (!page || page.location.protocol === "about:") return;
    this.path = page.location.pathname;
    page.addEventListener("click", follow);
    if (this.kept) give(page, this.kept);
    this.kept = null;
    this.was = null;
    const asked = ++this.asked;
    this.moved(this.path, page.title);
    const answer = await this.fetch();
    if (asked !== this.asked || !answer) return;
    this.sent = answer;
    this.was = parse(answer);
    // What was loaded may be a moment older than what came just now.
    if (words(page) !== words(this.was)) await this.reload();
  }

  private async fetch(): Promise<string | null> {
    let answer: Response;
    try {
      answer = await fetch(this.path, { cache: "no-store" });
    } catch {
      return null; // the state says that there is no connection
    }
    if (answer.status === 422) {
      this.failed(((await answer.json()) as { error: string }).error);
      return null;
    }
    this.failed(answer.status === 404 ? "This page is not there any more. What you see is how it was." : "");
    return answer.ok || this.sent === "" ? await answer.text() : null;
  }

  /** Asks for the page again and puts in what has changed. */
  async refresh(): Promise<void> {
    const asked = ++this.asked;
    const answer = await this.fetch();
    const page = this.document();
    if (asked !== this.asked || answer === null || answer === this.sent || !page) return;
    if (!this.was) {
      await this.reload();
      return;
    }
    const is = parse(answer);
    const was = this.was;
    this.sent = answer;
    this.was = is;
    if (!(await this.dress(page, was, is))) {
      await this.reload();
      return;
    }
    const done = patch(page.body, was.body, is.body);
    if (!done.whole) {
      await this.reload();
      return;
    }
    page.title = is.title;
    this.moved(this.path, is.title);
    show(done.changed);
  }

  /** Brings the head up to date; false where the page must be loaded anew. */
  private async dress(page: Document, was: Document, is: Document): Promise<boolean> {
    const scripts = (d: Document) => [...d.querySelectorAll("script[src]")].map((s) => s.getAttribute("src")).join(" ");
    const root = (d: Document) => (d.documentElement.cloneNode(false) as Element).outerHTML;
    if (scripts(was) !== scripts(is) || root(was) !== root(is)) return false;
    const styles = (d: Document) => [...d.querySelectorAll<HTMLLinkElement>("head link[rel=stylesheet]")];
    const [old, now] = [styles(was), styles(is)];
    if (old.length !== now.length) return false;
    const live = styles(page);
    for (let i = 0; i < now.length; i++) {
      const href = now[i].getAttribute("href")!;
      if (old[i].getAttribute("href") === href) continue;
      const link = page.createElement("link");
      link.rel = "stylesheet";
      link.href = href;
      await new Promise((done) => {
        link.addEventListener("load", done);
        link.addEventListener("error", done);
        live[i].after(link);
      });
      live[i].remove();
    }
    return true;
  }

  private async reload(): Promise<void> {
    const page = this.document();
    if (!page) return;
    this.kept = keep(page);
    page.location.reload();
  }
}

function parse(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

function words(d: Document): string {
  return d.querySelector("main")?.textContent ?? d.body.textContent ?? "";
}

/** Links that lead elsewhere, and papers, open in a tab of their own. */
function follow(event: Event): void {
  const link = (event.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
  if (!link || !/^https?:$/.test(link.protocol)) return;
  if (link.origin !== location.origin || /\.(pdf|xml|json|ics)$/.test(link.pathname)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    window.open(link.href, "_blank", "noopener,noreferrer");
  }
}

type Field = HTMLInputElement | HTMLTextAreaElement;

/** A field by what it asks for, and which one of those that ask for the same. */
function named(page: Document): Map<string, Field> {
  const map = new Map<string, Field>();
  for (const f of page.querySelectorAll<Field>("input, textarea")) {
    const group = f.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
    const label = (f.labels?.[0]?.textContent ?? f.getAttribute("aria-label") ?? "") + " " + f.type;
    for (let n = 1; ; n++) {
      const name = `${group} / ${label} / ${n}`;
      if (!map.has(name)) {
        map.set(name, f);
        break;
      }
    }
  }
  return map;
}

function keep(page: Document): Kept {
  const view = page.defaultView!;
  const typed: Kept["typed"] = [];
  for (const [name, f] of named(page)) typed.push([name, f.value, "checked" in f && f.checked]);
  const open = [...page.querySelectorAll("details")].flatMap((d, i) => (d.open ? [i] : []));
  return { left: view.scrollX, top: view.scrollY, typed, open };
}

function give(page: Document, kept: Kept): void {
  const now = named(page);
  for (const [name, value, checked] of kept.typed) {
    const f = now.get(name);
    if (!f) continue;
    if ("checked" in f && /radio|checkbox/.test(f.type)) f.checked = checked;
    else f.value = value;
  }
  const details = page.querySelectorAll("details");
  for (const i of kept.open) if (details[i]) details[i].open = true;
  page.defaultView!.scrollTo(kept.left, kept.top);
}

/** Lets the eye find what has changed. */
function show(changed: Element[]): void {
  for (const e of changed.slice(0, 12)) {
    const view = e.ownerDocument.defaultView;
    if (!e.isConnected || !view || view.matchMedia("(prefers-reduced-motion: reduce)").matches) continue;
    if (e === e.ownerDocument.body || e.localName === "main") continue;
    e.animate([{ backgroundColor: "#ffc93c66" }, { backgroundColor: "#ffc93c00" }], { duration: 900, easing: "ease-out" });
  }
}
