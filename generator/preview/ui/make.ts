/** Makes an element. */
export function make(name: string, attributes: Record<string, string> = {}, ...inside: (Node | string)[]): HTMLElement {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  e.append(...inside);
  return e;
}
