/** Fails when the JavaScript of the first page (the queue) outgrows its budget. Run after `vite build`. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 180;
const FIRST_PAGE = ["index.html", "src/app/pages/QueuePage.tsx", "src/i18n/es.json"];

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const files = new Set();
function collect(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the build's manifest`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported);
}
FIRST_PAGE.forEach(collect);

let bytes = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist))).length;
  bytes += size;
  console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`);
}
const total = (bytes / 1000).toFixed(1);
console.log(`${total.padStart(7)} kB  first page, JavaScript gzipped (budget ${BUDGET_KB} kB)`);
if (bytes > BUDGET_KB * 1000) {
  console.error(`The first page is over its budget by ${(bytes / 1000 - BUDGET_KB).toFixed(1)} kB.`);
  process.exit(1);
}
