// A page to write on. What is written prints with it, and the engine of paper makes
// a PDF of it. It is kept nowhere else, and sent nowhere.
import { Engine, SheetData, config, load } from "./engine.ts";
import { MakingConfig, all, by, make, say, stale, wrong } from "./make.ts";

interface Page extends MakingConfig {
  slug: string;
  from: string;
  paper: string;
}

type Control = HTMLInputElement | HTMLTextAreaElement;

const controls = all<Control>(".field textarea, .field input");

/** Browsers cut off what does not fit a field when they print, and do not break a
 * field over pages. So while a page is printed, words stand before their field as
 * text, and the field is hidden. */
function copyForPaper(): void {
  for (const control of controls) {
    if (!control.value || control.type === "radio" || control.type === "checkbox") continue;
    const copy = document.createElement("span");
    copy.className = "written";
    copy.textContent = control.value;
    control.parentNode!.insertBefore(copy, control);
  }
}

window.addEventListener("beforeprint", copyForPaper);
window.addEventListener("afterprint", () => all(".written").forEach((copy) => copy.remove()));

const keep = by("keep");
if (keep) offer(keep);

/** Lets the page be saved as a PDF. */
function offer(keep: HTMLElement): void {
  const page = config<Page>();
  const large = by<HTMLInputElement>("large");
  // The therapist's side is not on the client's copy.
  const own = controls.filter((control) => !control.closest(".closed"));

  let turn = 0;
  const save = async () => {
    const unfit = own.find((control) => control.type === "number" && !control.checkValidity());
    if (unfit) {
      wrong(say(page, "mood"));
      unfit.focus();
      return;
    }
    const query = asked(page, own, large.checked);
    const key = "-" + ++turn; // a page that lay open for long, or in the preview, may be another by now
    const task = async (to: Engine) => {
      await to.bring("piece", (await load<SheetData>(page.from, "sheet " + page.slug, key)).tree, key);
      return to.ask("worksheet", query);
    };
    if (await make(page, task, () => undefined)) by("save").click();
  };

  by("make").addEventListener("click", () => void save());
  for (const control of own.concat(large)) control.addEventListener("input", stale);
  keep.hidden = false;
}

/** What the engine is asked for: the sheet, the paper, and each answer by the name
 * of its control. */
function asked(page: Page, own: Control[], large: boolean): string {
  const asks = new URLSearchParams({ handout: page.slug, paper: page.paper });
  if (large) asks.set("large", "1");
  for (const control of own) {
    if (control.type === "radio" || control.type === "checkbox") {
      if ((control as HTMLInputElement).checked) asks.append(control.name, control.value);
    } else if (control.value.trim()) {
      const number = control.type === "number";
      asks.append(control.name, number ? String((control as HTMLInputElement).valueAsNumber) : control.value);
    }
  }
  return asks.toString();
}
