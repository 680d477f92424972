// What is wrong, with its place, the lines that it is about, and how to mend it.

import { make } from "./make.js";
import { count } from "./paper.js";

interface Line {
  number: number;
  text: string;
  mark?: number; // the character pointed at, from 1
  length?: number;
}

export interface Fault {
  place: string;
  line?: number;
  length?: number; // characters that it is about
  severity: "error" | "warning" | "info";
  rule: string;
  text: string;
  hint?: string;
  excerpt?: Line[];
}

export interface Status {
  failure?: string;
  errors: Fault[];
}

/** Faults are listed up to this many; who has more mends these first. */
const most = 100;

export function list(faults: Fault[], ofOneText = false): HTMLElement {
  const items = faults.slice(0, most).map((f) =>
    make(
      "li",
      { "data-severity": f.severity },
      make("p", { class: "place" }, ofOneText && f.line ? "Line " + f.line : f.place, make("span", { class: "rule" }, f.rule)),
      make("p", { class: "what" }, sentence(f.text)),
      // What is said of a text as a whole stands at its front matter.
      ...(f.excerpt?.length && (f.length || !ofOneText) ? [excerpt(f.excerpt)] : []),
      ...(f.hint ? [make("p", { class: "mend" }, "To mend it: " + f.hint + (/[.?!]$/.test(f.hint) ? "" : "."))] : []),
    ),
  );
  if (faults.length > most) items.push(make("li", {}, `and ${faults.length - most} more`));
  return make("ul", { class: "list" }, ...items);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function excerpt(lines: Line[]): HTMLElement {
  const pre = make("pre", { class: "excerpt" });
  for (const l of lines) {
    const code = make("code", {}, make("span", { class: "n", "aria-hidden": "true" }, String(l.number)));
    if (l.mark) {
      const chars = [...l.text];
      const from = Math.min(l.mark - 1, chars.length);
      const to = Math.max(from + 1, Math.min(chars.length, from + (l.length ?? 1)));
      code.append(chars.slice(0, from).join(""), make("mark", {}, chars.slice(from, to).join("") || " "), chars.slice(to).join(""));
      code.className = "marked";
    } else {
      code.append(l.text);
    }
    pre.append(code);
  }
  return pre;
}

/** The panel over the page. It does not take the focus: an author is typing elsewhere. */
export class Faults {
  private said = "";
  private status: Status = { errors: [] };
  private trouble = ""; // of the page that is shown

  constructor(private panel: HTMLElement) {}

  show(status: Status): void {
    this.status = status;
    this.draw();
  }

  page(trouble: string): void {
    this.trouble = trouble;
    this.draw();
  }

  private draw(): void {
    const { errors, failure } = this.status;
    const said = JSON.stringify([errors, failure, this.trouble]);
    if (said === this.said) return;
    this.said = said;
    const folded = this.panel.hasAttribute("data-folded");
    const other = failure ?? this.trouble;
    this.panel.hidden = errors.length === 0 && !other;
    if (this.panel.hidden) {
      this.panel.replaceChildren();
      return;
    }
    const fold = make("button", { type: "button", class: "quiet" }, folded ? "Show" : "Fold away");
    fold.setAttribute("aria-expanded", String(!folded));
    fold.addEventListener("click", () => {
      const now = this.panel.toggleAttribute("data-folded");
      fold.textContent = now ? "Show" : "Fold away";
      fold.setAttribute("aria-expanded", String(!now));
    });
    const head = make(
      "header",
      {},
      make("div", { role: "alert" }, make("h2", {}, errors.length ? count(errors.length, "error") : "This cannot be shown")),
      make("p", {}, errors.length ? "What you see is the last good state." : ""),
      fold,
    );
    const body = errors.length ? list(errors) : make("p", { class: "list" }, other!);
    if (errors.length && other) body.prepend(make("li", {}, other));
    body.tabIndex = -1;
    this.panel.replaceChildren(head, body);
  }
}
