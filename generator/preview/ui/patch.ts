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

/**
 * Says for each node of after which one of before it is, or -1. Their order is
 * that of before. Nodes that are equal go together, and between them those of
 * the same kind, in order.
 */
export function align(before: Node[], after: Node[]): number[] {
  const from = after.map(() => -1);
  let start = 0;
  while (start < before.length && start < after.length && before[start].isEqualNode(after[start])) {
    from[start] = start;
    start++;
  }
  let endB = before.length;
  let endA = after.length;
  while (endB > start && endA > start && before[endB - 1].isEqualNode(after[endA - 1])) {
    from[--endA] = --endB;
  }
  const pairs = common(before.slice(start, endB), after.slice(start, endA));
  let b = start;
  let a = start;
  for (const [pb, pa] of [...pairs.map(([x, y]) => [x + start, y + start]), [endB, endA]]) {
    for (; a < pa; a++) {
      let match = b;
      while (match < pb && !alike(before[match], after[a])) match++;
      if (match < pb) {
        from[a] = match;
        b = match + 1;
      }
    }
    if (pa < endA) from[pa] = pb;
    a = pa + 1;
    b = pb + 1;
  }
  return from;
}

function alike(a: Node, b: Node): boolean {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

/** The longest run of nodes that both lists have, as pairs of places. */
function common(before: Node[], after: Node[]): [number, number][] {
  const n = before.length;
  const m = after.length;
  if (n === 0 || m === 0 || n * m > 250_000) return [];
  const key = (x: Node) => (x instanceof Element ? x.outerHTML : x.nodeType + (x.nodeValue ?? ""));
  const kb = before.map(key);
  const ka = after.map(key);
  const best = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      best[i][j] = kb[i] === ka[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < n && j < m; ) {
    if (kb[i] === ka[j]) pairs.push([i++, j++]);
    else if (best[i + 1][j] >= best[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}
