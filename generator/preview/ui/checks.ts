// What an editor would say of the text beside it.

import { make } from "./make.js";
import { Fault, list } from "./faults.js";
import { count } from "./paper.js";

interface Reading {
  grade: number;
  smog: number;
  raw: { words: number; sentences: number };
  target?: number;
  limit?: number;
  leftOut?: string[];
  indicative?: boolean;
}

interface Checks {
  file: string;
  messages: Fault[];
  reading?: Reading;
}

export class ChecksView {
  private asked = 0;
  private said = "";

  constructor(
    private pane: HTMLElement,
    private badge: HTMLElement,
  ) {}

  async refresh(page: string): Promise<void> {
    const asked = ++this.asked;
    const answer = await fetch("/-/checks?page=" + encodeURIComponent(page.replace(/^\//, "")), { cache: "no-store" }).catch(() => null);
    if (asked !== this.asked || !answer) return;
    const text = await answer.text();
    if (text === this.said || asked !== this.asked) return;
    this.said = text;
    if (answer.ok) this.draw(JSON.parse(text) as Checks | null);
  }

  private draw(checks: Checks | null): void {
    if (!checks) {
      this.badge.hidden = true;
      this.pane.replaceChildren(make("h2", {}, "Checks"), make("p", {}, "This page is a list. Choose a text, and what an editor would say of it stands here."));
      return;
    }
    const grave = checks.messages.filter((m) => m.severity !== "info");
    this.badge.hidden = grave.length === 0;
    this.badge.textContent = String(grave.length);
    this.badge.dataset.severity = grave.some((m) => m.severity === "error") ? "error" : "warning";
    const parts: Node[] = [make("h2", {}, "Checks"), make("p", { class: "place" }, checks.file)];
    if (checks.reading) parts.push(make("h3", {}, "Reading"), ...reading(checks.reading));
    for (const [severity, title] of [["error", "Errors"], ["warning", "Warnings"], ["info", "Advice"]]) {
      const some = checks.messages.filter((m) => m.severity === severity);
      if (some.length) parts.push(make("h3", {}, `${title} (${some.length})`), list(some, true));
    }
    if (!checks.messages.length) parts.push(make("p", {}, "Nothing to say: all is well."));
    const top = this.pane.scrollTop;
    this.pane.replaceChildren(...parts);
    this.pane.scrollTop = top;
  }
}

function reading(r: Reading): HTMLElement[] {
  const aim = r.limit ? `; its readers need ${r.target} or below, and never above ${r.limit}` : "";
  const lines = [
    make("p", { class: "reading" }, make("b", {}, "Grade " + r.grade.toFixed(1)), " by Flesch-Kincaid" + aim + "."),
    make("p", { class: "reading" }, `SMOG ${r.smog.toFixed(1)}. ${count(r.raw.words, "word")}, ${count(r.raw.sentences, "sentence")}.`),
  ];
  if (r.leftOut?.length) lines.push(make("p", { class: "reading" }, "Left out: " + r.leftOut.join(", ") + "."));
  if (r.indicative) lines.push(make("p", { class: "reading" }, "The text is too short for more than a hint."));
  return lines;
}
