// Finds entries in an index that package search made, whose comments say how it
// is written. It needs no page, so that tests run it without one.

/** What can be found. */
export interface Entry {
  kind: number; // 0 to read, 1 to write on, 2 Easy Read, 3 packet, 4 page, 5 word of the glossary
  slug: string;
  title: string;
  summary: string;
  audiences: number; // sets: bit 0 stands for the first
  phases: number;
  areas: number;
  draft: boolean;
  sections: string[]; // its headings, each after its anchor
}

/** What results are narrowed to; 0 for all. */
export interface Filter {
  audiences: number;
  phases: number;
  areas: number;
}

export interface Found {
  entries: Entry[]; // the best first
  outside: number; // how many more there are without the filter
  partly: boolean; // nothing has all of the words: these have some
  nearly: boolean; // a word was found as another that is close to it
  help: boolean; // what was typed may call for help
  groups: Set<number>; // of the words to mark
}

interface WordsFile {
  of: string; // which index it is part of
  words: string;
  groups: string;
  light: string;
  synonyms: [number[], number[][], number?][];
  scripts: number;
}

interface EntriesFile {
  of: string;
  first: number;
  entries: [number, string, string, string, number, number, number, number, string[]][];
  postings: string;
}

/** The postings of one script, one group after the other. */
interface Shelf {
  first: number; // the number of its first entry
  size: number; // how many entries it has
  start: Int32Array; // by group: where its postings begin; one more at the end
  entry: Uint16Array; // counted from the first
  impact: Uint8Array;
}

interface Synonym {
  typed: number[];
  means: number[][];
  help: boolean;
}

// How much a way of matching counts.
const exact = 8;
const begun = 5; // the beginning of a word, of four letters or more
const near = 4; // one letter away
const faint = 3; // a shorter beginning, or a common one
const doubt = 1; // one letter away, where another word is likelier

const mostWords = 16; // of a query; what follows is not read

const wordForm = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;

/** A word as the index has it: no capitals, no accents, no apostrophes. */
function fold(word: string): string {
  return word
    .toLowerCase()
    .replace(/['’]s$/, "")
    .replace(/['’]/g, "")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ς/g, "σ");
}

/** Parts a text into words and what stands between them, words at odd places. */
export function parts(text: string): string[] {
  const all: string[] = [];
  let end = 0;
  for (const match of text.matchAll(wordForm)) {
    all.push(text.slice(end, match.index), match[0]);
    end = match.index! + match[0].length;
  }
  all.push(text.slice(end));
  return all;
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Reads numbers of 7 bits a byte, the lowest first. */
class Reader {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}
  number(): number {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const b = this.bytes[this.at++];
      n |= (b & 127) << shift;
      if (b < 128) return n;
    }
  }
}

export class Index {
  private words: string[] = [];
  private group: Int32Array = new Int32Array(0);
  private groups = 0;
  private light = new Set<string>();
  private lightGroups = new Set<number>();
  private synonyms = new Map<number, Synonym[]>(); // by the group of their first word
  private shelves: Shelf[] = [];
  private waiting: EntriesFile[] = []; // came before the words
  private scripts = -1;
  private of = "";
  private entries: Entry[] = [];

  /** Takes what a script of the index holds. */
  add(file: WordsFile | EntriesFile): void {
    if ("words" in file) {
      this.addWords(file);
      for (const early of this.waiting) this.addEntries(early);
      this.waiting = [];
    } else if (this.scripts < 0) {
      this.waiting.push(file);
    } else {
      this.addEntries(file);
    }
  }

  /** Whether there is something to find, and whether it is all there. */
  get ready(): boolean {
    return this.shelves.length > 0 || this.scripts === 0;
  }
  get complete(): boolean {
    return this.shelves.length === this.scripts;
  }

  private addWords(file: WordsFile): void {
    let before = "";
    const form = /([A-Z])([^A-Z]*)/g;
    for (let m = form.exec(file.words); m; m = form.exec(file.words)) {
      before = before.slice(0, m[1].charCodeAt(0) - 65) + m[2];
      this.words.push(before);
    }
    const r = new Reader(bytesOf(file.groups));
    this.group = new Int32Array(this.words.length);
    for (let i = 0; i < this.words.length; i++) {
      const back = r.number();
      this.group[i] = back ? this.groups - back : this.groups++;
    }
    this.light = new Set(file.light.split(" "));
    this.light.forEach((word) => this.lightGroups.add(this.groupOf(word)));
    for (const s of file.synonyms) {
      const same = this.synonyms.get(s[0][0]) || [];
      same.push({ typed: s[0], means: s[1], help: !!s[2] });
      this.synonyms.set(s[0][0], same);
    }
    this.scripts = file.scripts;
    this.of = file.of;
  }

  private addEntries(file: EntriesFile): void {
    if (file.of !== this.of) return; // a browser kept it from an earlier index
    file.entries.forEach((e, i) => {
      this.entries[file.first + i] = {
        kind: e[0],
        slug: e[1],
        title: e[2],
        summary: e[3],
        audiences: e[4],
        phases: e[5],
        areas: e[6],
        draft: !!e[7],
        sections: e[8],
      };
    });
    const bytes = bytesOf(file.postings);
    const r = new Reader(bytes);
    const start = new Int32Array(this.groups + 1);
    const entry = new Uint16Array(bytes.length); // more than there are
    const impact = new Uint8Array(bytes.length);
    let n = 0;
    let last = -1;
    while (r.at < bytes.length) {
      const group = last + r.number();
      start.fill(n, last + 1, group + 1);
      last = group;
      let at = -1;
      for (let left = r.number(); left > 0; left--) {
        at += r.number();
        entry[n] = at;
        impact[n] = bytes[r.at++];
        n++;
      }
    }
    start.fill(n, last + 1);
    this.shelves.push({
      first: file.first,
      size: file.entries.length,
      start,
      entry: entry.slice(0, n),
      impact: impact.slice(0, n),
    });
  }

  /** The number of the first word that is not before this one. */
  private from(word: string): number {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The group of a word of a text, or -1. */
  groupOf(word: string): number {
    const folded = fold(word);
    const i = this.from(folded);
    return this.words[i] === folded ? this.group[i] : -1;
  }

  /** How many entries have a group. */
  private spread(group: number): number {
    return this.shelves.reduce((sum, shelf) => sum + shelf.start[group + 1] - shelf.start[group], 0);
  }

  /**
   * The groups that a typed word may mean, with how much each counts, and whether
   * they are nothing but a guess at another word.
   */
  private candidates(word: string, open: boolean): { groups: Map<number, number>; guessed: boolean } {
    const found = new Map<number, number>();
    const add = (i: number, weight: number) => {
      const group = this.group[i];
      if (weight > (found.get(group) || 0)) found.set(group, weight);
    };
    const begin = (beginning: string, most: number, weight: number): boolean => {
      let any = false;
      for (let i = this.from(beginning); i < this.words.length && this.words[i].startsWith(beginning); i++) {
        if (this.words[i].length > most) continue;
        add(i, weight);
        any = true;
      }
      return any;
    };
    const at = this.from(word);
    if (this.words[at] === word) add(at, exact);
    if (word.length >= 2 && (open || !found.size)) begin(word, Infinity, word.length >= 4 ? begun : faint);
    if (found.size || word.length < 4) return { groups: found, guessed: false };
    const guesses: number[] = [];
    for (let i = 0; i < this.words.length; i++) if (isNear(word, this.words[i], open)) guesses.push(i);
    // Few mistake the first letter. A whole word is likelier than the beginning of one,
    // and a word of many entries than one of few.
    const alike = guesses.filter((i) => beginsAlike(word, this.words[i]));
    const kept = alike.length ? alike : guesses;
    const likely = (i: number) => (isNear(word, this.words[i], false) ? 1e6 : 0) + this.spread(this.group[i]);
    const top = Math.max(...kept.map(likely));
    for (const i of kept) add(i, likely(i) === top ? near : doubt);
    // Another form of the word, such as "separated" for "separation".
    for (let cut = word.length - 1; cut >= Math.max(4, word.length - 3); cut--) {
      if (begin(word.slice(0, cut), cut + 3, faint)) return { groups: found, guessed: false };
    }
    return { groups: found, guessed: found.size > 0 };
  }

  find(query: string, filter: Filter): Found {
    const typed = parts(query);
    const open = typed.length > 1 && typed[typed.length - 1] === "";
    const words: string[] = [];
    for (let i = 1; i < typed.length && words.length < mostWords; i += 2) words.push(fold(typed[i]));
    const last = typed.length >> 1 === words.length && open ? words.length - 1 : -1;

    const result: Found = { entries: [], outside: 0, partly: false, nearly: false, help: false, groups: new Set() };
    let light = words.map((w) => this.light.has(w));
    if (light.every((l) => l)) light = light.map(() => false);
    const matches = words.map((w, i) => {
      if (light[i]) {
        const at = this.from(w);
        return new Map(this.words[at] === w ? [[this.group[at], exact]] : []);
      }
      const found = this.candidates(w, i === last);
      result.nearly = result.nearly || found.guessed;
      return found.groups;
    });
    // Words of a phrase that means something else count for less by themselves.
    const most = words.map(() => exact);
    const meant: { groups: number[]; weight: number }[][] = words.map(() => []); // phrases that stand for the word
    matches.forEach((found, i) => {
      found.forEach((_, group) => {
        for (const s of this.synonyms.get(group) || []) {
          let weight = exact;
          s.typed.forEach((g, j) => (weight = Math.min(weight, (matches[i + j] && matches[i + j].get(g)) || 0)));
          if (weight < near && weight !== doubt) continue;
          result.help = result.help || s.help; // in doubt, too
          if (weight === doubt) continue;
          s.typed.forEach((_, j) => {
            if (s.typed.length > 1) most[i + j] = near;
            for (const m of s.means) meant[i + j].push({ groups: m, weight });
          });
        }
      });
    });
    words.forEach((_, i) => {
      if (light[i]) return;
      matches[i].forEach((_, group) => result.groups.add(group));
      for (const m of meant[i]) for (const g of m.groups) if (!this.lightGroups.has(g)) result.groups.add(g);
    });

    const asked = light.filter((l) => !l).length;
    const hits: { entry: number; matched: number; score: number }[] = [];
    let top = 0;
    for (const shelf of this.shelves) {
      const score = new Float64Array(shelf.size);
      const matched = new Uint8Array(shelf.size);
      const best = new Float64Array(shelf.size);
      words.forEach((_, i) => {
        best.fill(0);
        matches[i].forEach((weight, group) => {
          for (let p = shelf.start[group]; p < shelf.start[group + 1]; p++) {
            const value = shelf.impact[p] * shelf.impact[p] * Math.min(weight, most[i]);
            if (value > best[shelf.entry[p]]) best[shelf.entry[p]] = value;
          }
        });
        for (const m of meant[i]) raise(best, shelf, m.groups, m.weight);
        for (let e = 0; e < shelf.size; e++) {
          if (!best[e]) continue;
          score[e] += best[e];
          if (!light[i]) matched[e]++;
        }
      });
      for (let e = 0; e < shelf.size; e++) {
        if (!matched[e]) continue;
        hits.push({ entry: shelf.first + e, matched: matched[e], score: score[e] });
        top = Math.max(top, matched[e]);
      }
    }
    result.partly = top > 0 && top < asked;
    // Of two words both are asked for; of a sentence, one in three may be missing.
    const enough = Math.min(top, asked - Math.floor(asked / 3));
    const kept = hits.filter((h) => h.matched >= enough);
    const inside = kept.filter((h) => fits(this.entries[h.entry], filter));
    inside.sort((a, b) => b.score * b.matched - a.score * a.matched || a.entry - b.entry);
    result.entries = inside.map((h) => this.entries[h.entry]);
    result.outside = kept.length - inside.length;
    return result;
  }

  /** All entries that a filter lets through, in the order of the index. */
  all(filter: Filter): Entry[] {
    return this.entries.filter((e) => fits(e, filter));
  }
}

/** Raises the best value of each entry that has all groups of a phrase to their sum. */
function raise(best: Float64Array, shelf: Shelf, groups: number[], weight: number): void {
  let values = new Map<number, number>();
  groups.forEach((group, n) => {
    const next = new Map<number, number>();
    for (let p = shelf.start[group]; p < shelf.start[group + 1]; p++) {
      const before = n ? values.get(shelf.entry[p]) : 0;
      if (before !== undefined) next.set(shelf.entry[p], before + shelf.impact[p] * shelf.impact[p] * weight);
    }
    values = next;
  });
  values.forEach((value, entry) => (best[entry] = Math.max(best[entry], value)));
}

function fits(e: Entry, f: Filter): boolean {
  return (
    (!f.audiences || (e.audiences & f.audiences) !== 0) &&
    (!f.phases || (e.phases & f.phases) !== 0) &&
    (!f.areas || (e.areas & f.areas) !== 0)
  );
}

/** Whether words have the same first letter, or the first two swapped. */
function beginsAlike(a: string, b: string): boolean {
  return a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);
}

/**
 * Whether one letter more, less or otherwise, or two letters swapped, makes the
 * typed word of the other, or of its beginning where the word is still open.
 */
function isNear(typed: string, word: string, open: boolean): boolean {
  const n = typed.length;
  const m = word.length;
  if (n - m > 1 || (!open && m - n > 1)) return false;
  let i = 0;
  while (i < n && i < m && typed.charCodeAt(i) === word.charCodeAt(i)) i++;
  if (i === n || i === m) return true; // one is the other with a letter more, or its beginning
  const same = (a: number, b: number): boolean => {
    if (open ? n - a > m - b : n - a !== m - b) return false;
    for (; a < n; a++, b++) if (typed.charCodeAt(a) !== word.charCodeAt(b)) return false;
    return true;
  };
  return (
    same(i + 1, i + 1) ||
    same(i + 1, i) ||
    same(i, i + 1) ||
    (typed.charCodeAt(i) === word.charCodeAt(i + 1) &&
      typed.charCodeAt(i + 1) === word.charCodeAt(i) &&
      same(i + 2, i + 2))
  );
}
