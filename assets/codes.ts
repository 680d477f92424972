// Finds the page of a clinical code. A record system sends its request (HL7
// Infobutton) to the list of codes; of what it says, the code, its system and the
// language are read. All else, such as age and gender, is left alone, and is gone
// from the address when the page of the code opens. On the page that a host
// shows for an unknown address, the code below codes/ is looked up in the list.

const systems: { [oid: string]: string } = {
  "2.16.840.1.113883.6.3": "icd10",
  "2.16.840.1.113883.6.90": "icd10cm",
  "2.16.840.1.113883.6.96": "snomed",
};

function bare(code: string): string {
  return code.replace(/[.\s]/g, "").toUpperCase();
}

function begins(code: string, start: string): boolean {
  return code.slice(0, start.length) === start;
}

/** Whether a code is that of a link, or below it. */
function covers(link: HTMLAnchorElement, code: string): boolean {
  const own = bare(link.dataset.code!);
  if (link.dataset.system === "snomed") {
    return code === own;
  }
  const except = (link.dataset.except || "").split(" ").filter(Boolean);
  return begins(code, own) && !except.some((other) => begins(code, bare(other)));
}

/** The link whose code is the longest of those that cover one; no system stands for any. */
function find(links: HTMLAnchorElement[], code: string, system: string): HTMLAnchorElement | undefined {
  return links
    .filter((link) => (!system || link.dataset.system === system) && covers(link, code))
    .sort((a, b) => b.dataset.code!.length - a.dataset.code!.length)[0];
}

function answer(links: HTMLAnchorElement[]): void {
  const asked: { [name: string]: string } = {};
  new URLSearchParams(location.search).forEach((value, name) => (asked[name.toLowerCase()] = value));
  const language = (asked["informationrecipient.languagecode.c"] || "").toLowerCase().split(/[-_]/)[0];
  let any = false;
  // A second code of the same request is called …v.c1, and so on.
  for (const name of Object.keys(asked)) {
    const part = /^mainsearchcriteria\.v\.c(\d*)$/.exec(name);
    if (!part || !asked[name]) {
      continue;
    }
    any = true;
    const given = (asked["mainsearchcriteria.v.cs" + part[1]] || "").replace("urn:oid:", "");
    const link = find(links, bare(asked[name]), systems[given] || given.toLowerCase());
    if (link) {
      const other = link.getAttribute("data-href-" + language);
      if (other) {
        link.setAttribute("href", other);
      }
      location.replace(link.href);
      return;
    }
  }
  if (any) {
    document.getElementById("x-none")!.hidden = false;
    history.replaceState(null, "", location.pathname);
  }
}

const links = Array.prototype.slice.call(document.querySelectorAll("a[data-code]")) as HTMLAnchorElement[];
const below = /^(.*\/codes\/)(icd10|icd10cm|snomed)\/([^/]+)/.exec(location.pathname);
if (links.length) {
  answer(links);
} else if (below) {
  location.replace(below[1] + "index.html?mainSearchCriteria.v.cs=" + below[2] + "&mainSearchCriteria.v.c=" + below[3]);
}
