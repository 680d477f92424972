// Compiles Typst texts as they come: a line of JSON with a file and how to treat
// the memory of earlier texts; a line with the time, pages and bytes goes back.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: [process.argv[2]] }] });

for await (const line of createInterface({ input: process.stdin })) {
  const { file, forget, save } = JSON.parse(line);
  const mainFileContent = readFileSync(file, "utf8");
  if (forget) compiler.evictCache(0);
  const start = performance.now();
  const made = compiler.compile({ mainFileContent });
  if (made.hasError()) {
    made.printDiagnostics();
    process.exit(1);
  }
  const pdf = compiler.pdf(made.result, { pdfStandard: "ua-1" });
  const ms = performance.now() - start;
  if (save) writeFileSync(save, pdf);
  if (!forget) compiler.evictCache(10); // as long-running tools are advised to
  console.log(JSON.stringify({ ms, pages: made.result.numOfPages, bytes: pdf.length }));
}
