// Changes a page that is shown into another one, and leaves everything else of
// it as it is: what was typed, what is folded out, where it is scrolled to.
//
// Three trees take part: the page as it is shown, which scripts and readers have
// had their hands on; the page as it was sent; and as it is sent now. What
// differs between the last two is changed in the first.

/** What became of a page. */
export interface Patched {
  changed: Element[]; // in the page that is shown
  whole: boolean; // false: its scripts have to run again
}

export function patch(live: Element, was: Element, is: Element): Patched {
  const typed = fields(live);
  const done: Patched = { changed: [], whole: true };
  patchNode(live, was, is, done);
  for (const [field, value, checked] of typed) {
    // A group of radio buttons may have lost its choice while names changed.
    if (field.isConnected && "checked" in field && field.checked !== checked) field.checked = checked;
    if (field.isConnected && field.value !== value && !("checked" in field && /radio|checkbox/.test(field.type))) field.value = value;
  }
  return done;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fields(root: Element): [Field, string, boolean][] {
  return [...root.querySelectorAll<Field>("input, textarea, select")].map((f) => [f, f.value, "checked" in f && f.checked]);
}

function patchNode(live: Node, was: Node, is: Node, done: Patched): void {
  if (was.isEqualNode(is)) return;
  if (!(is instanceof Element) || !(was instanceof Element)) {
    live.nodeValue = is.nodeValue;
    if (live.parentElement) done.changed.push(live.parentElement);
    return;
  }
  const element = live as Element;
  for (const a of is.attributes) {
    if (was.getAttribute(a.name) !== a.value) element.setAttribute(a.name, a.value);
  }
  for (const a of was.attributes) {
    if (!is.hasAttribute(a.name)) element.removeAttribute(a.name);
  }
  patchChildren(element, was, is, done);
}

function patchChildren(live: Element, was: Element, is: Element, done: Patched): void {
  const nodes = [...live.childNodes];
  const before = [...was.childNodes];
  const after = [...is.childNodes];
  const copy = (n: Node) => live.ownerDocument.importNode(n, true);
  if (nodes.length !== before.length) {
    // A script has put something in, or taken something out.
    live.replaceChildren(...after.map(copy));
    done.changed.push(live);
    done.whole = false;
    return;
  }
  const from = align(before, after);
  const kept = new Set(from);
  nodes.forEach((n, i) => {
    if (kept.has(i)) return;
    n.remove();
    if (n.nodeType === Node.ELEMENT_NODE) done.changed.push(live);
  });
  let next: Node | null = null;
  for (let j = after.length - 1; j >= 0; j--) {
    const i = from[j];
    if (i >= 0) {
      patchNode(nodes[i], before[i], after[j], done);
      next = nodes[i];
      continue;
    }
    const fresh = copy(after[j]);
    live.insertBefore(fresh, next);
    next = fresh;
    if (fresh.nodeType === Node.ELEMENT_NODE) {
      done.changed.push(fresh as Element);
      done.whole = done.whole && !hasScript(fresh as Element);
    }
  }
}

/** Elements that the site's script looks for when a page is loaded. */
function hasScript(e: Element): boolean {
  const works = (x: Element) =>
    x.matches("script, form, dialog, [hidden]") || [...x.attributes].some((a) => a.name.startsWith("data-"));
  return works(e) || [...e.querySelectorAll("*")].some(works);
}

/** What two nodes have in common that are the same, in falling likeness. */
const likenesses: ((n: Node) => string)[] = [
  (n) => (n instanceof Element ? n.outerHTML : n.nodeType + (n.nodeValue ?? "")),
  // The names of fields change when one is put in before them; their words do not.
  (n) => (n instanceof Element ? `${n.localName}.${n.className} ${n.textContent}` : ""),
  (n) => (n instanceof Element && n.id ? `${n.localName}#${n.id}` : ""),
  (n) => (n instanceof Element ? `${n.localName}.${n.className}` : n.nodeName),
];

/**
 * Says for each node of after which one of before it is, or -1. Their order is
 * that of before. Nodes that are most alike go together, and what is left between
 * them is matched in the same way.
 */
export function align(before: Node[], after: Node[], level = 0): number[] {
  const from = after.map(() => -1);
  if (level === likenesses.length || !before.length || !after.length) return from;
  const kb = before.map(likenesses[level]);
  const ka = after.map(likenesses[level]);
  const pairs = common(kb, ka);
  let b = 0;
  let a = 0;
  for (const [pb, pa] of [...pairs, [before.length, after.length]]) {
    align(before.slice(b, pb), after.slice(a, pa), level + 1).forEach((i, j) => {
      if (i >= 0) from[a + j] = b + i;
    });
    if (pa < after.length) from[pa] = pb;
    b = pb + 1;
    a = pa + 1;
  }
  return from;
}

/** The longest run of keys that both lists have, as pairs of places. An empty key is like no other. */
function common(before: string[], after: string[]): [number, number][] {
  const pairs: [number, number][] = [];
  let start = 0;
  let n = before.length;
  let m = after.length;
  const same = (i: number, j: number) => before[i] !== "" && before[i] === after[j];
  while (start < n && start < m && same(start, start)) pairs.push([start, start++]);
  const tail: [number, number][] = [];
  while (n > start && m > start && same(n - 1, m - 1)) tail.unshift([--n, --m]);
  const [rows, columns] = [n - start, m - start];
  if (rows * columns > 0 && rows * columns <= 250_000) {
    const best = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
    for (let i = rows - 1; i >= 0; i--) {
      for (let j = columns - 1; j >= 0; j--) {
        best[i][j] = same(start + i, start + j) ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
      }
    }
    for (let i = 0, j = 0; i < rows && j < columns; ) {
      if (same(start + i, start + j)) pairs.push([start + i++, start + j++]);
      else if (best[i + 1][j] >= best[i][j + 1]) i++;
      else j++;
    }
  }
  return [...pairs, ...tail];
}
