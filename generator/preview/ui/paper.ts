// The paper: the very pages that will print. Only those that changed are sent
// again; the others stay where they are.

import { make } from "./make.js";

interface Sheet {
  hash: string;
  width: number; // points
  height: number;
  svg?: string;
}

export class PaperView {
  private asking: AbortController | null = null;

  constructor(
    private list: HTMLElement,
    private note: HTMLElement,
    private there: (is: boolean) => void, // told whether the page has a paper
  ) {}

  private sheets(): HTMLElement[] {
    return [...this.list.children] as HTMLElement[];
  }

  async refresh(page: string, profile: URLSearchParams): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const query = new URLSearchParams(profile);
    query.set("page", page.replace(/^\//, ""));
    query.set("have", this.sheets().map((s) => s.dataset.hash).join(","));
    try {
      const answer = await fetch("/-/paper?" + query, { cache: "no-store", signal: asking.signal });
      if (answer.status === 422) {
        this.there(true);
        this.say(((await answer.json()) as { error: string }).error, true);
        return;
      }
      const sheets = (await answer.json()) as Sheet[] | null;
      this.there(sheets !== null);
      if (sheets) {
        this.put(sheets, query.get("print") === "booklet");
      } else {
        this.list.replaceChildren();
        this.say("There is no paper of this page. Choose a handout, a worksheet or a packet.");
      }
    } catch {
      if (!asking.signal.aborted) this.say("The paper could not be asked for.", true);
    }
  }

  private say(text: string, bad = false): void {
    this.note.textContent = text;
    this.note.toggleAttribute("data-bad", bad);
  }

  private put(sheets: Sheet[], booklet: boolean): void {
    const known = new Map(this.sheets().map((s) => [s.dataset.hash!, s]));
    const kind = booklet ? "Side" : "Page";
    const shown = sheets.map((sheet, i) => {
      const figure = known.get(sheet.hash) ?? this.draw(sheet);
      known.delete(sheet.hash);
      const name = `${kind} ${i + 1} of ${sheets.length}`;
      const drawing = figure.firstElementChild!;
      if (drawing.getAttribute("aria-label") !== name) {
        drawing.setAttribute("aria-label", name);
        figure.lastElementChild!.textContent = name;
      }
      return figure;
    });
    // Moving a page that stays where it is would draw it again.
    shown.forEach((figure, i) => {
      if (this.list.children[i] !== figure) this.list.insertBefore(figure, this.list.children[i] ?? null);
    });
    while (this.list.children.length > shown.length) this.list.lastElementChild!.remove();
    this.say(booklet ? count(sheets.length, "side") + " of paper, to fold and staple" : count(sheets.length, "page"));
  }

  private draw(sheet: Sheet): HTMLElement {
    const drawing = new DOMParser().parseFromString(sheet.svg ?? "", "image/svg+xml").documentElement;
    drawing.setAttribute("role", "img");
    drawing.removeAttribute("aria-hidden");
    const figure = make("figure", { class: "sheet" }, make("figcaption", { "aria-hidden": "true" }));
    figure.prepend(document.importNode(drawing, true));
    figure.dataset.hash = sheet.hash;
    figure.toggleAttribute("data-wide", sheet.width > sheet.height);
    return figure;
  }
}

export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
