// What a page does beyond reading: it prints, copies the line for the record,
// says when it lies unattended past its dates, and leaves quickly. It keeps
// nothing and sends nothing. Without it every page still reads and prints.

/** The reader's own day as "2026-11-23", to compare with dates of the page. */
function today(): string {
  const now = new Date();
  const two = (n: number) => (n < 10 ? "0" : "") + n;
  return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
}

function all(selector: string): HTMLElement[] {
  return Array.prototype.slice.call(document.querySelectorAll(selector));
}

/** Warnings that are written into the page, hidden until their day is past. */
function showStale(): void {
  const day = today();
  for (const warning of all("[data-check-before]")) {
    warning.hidden = day <= warning.dataset.checkBefore!;
  }
}

function copy(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) {
    return navigator.clipboard.writeText(text);
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done ? Promise.resolve() : Promise.reject();
}

function enableCopy(): void {
  for (const button of all("button[data-copy]")) {
    const said = document.getElementById(button.getAttribute("aria-describedby")!)!;
    button.hidden = false;
    button.addEventListener("click", () => {
      copy(button.dataset.copy!).then(() => (said.textContent = button.dataset.copied!), () => undefined);
    });
  }
}

function enablePrint(): void {
  for (const button of all("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** A browser that opens a closed page again may bring back what was ticked. */
function forget(): void {
  for (const box of all("input[type=radio], input[type=checkbox]") as HTMLInputElement[]) {
    box.checked = box.defaultChecked;
  }
}

/** Leaves without a way back through the history. */
function enableExit(): void {
  for (const link of all("a[data-exit]") as HTMLAnchorElement[]) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.body.hidden = true;
      location.replace(link.href);
    });
  }
}

showStale();
forget();
enableCopy();
enablePrint();
enableExit();
