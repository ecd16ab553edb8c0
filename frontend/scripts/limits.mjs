/** Writes src/lib/api/limits.ts: how long a text may be, of the API's contract. `--check` only compares. */
import { readFileSync, writeFileSync } from "node:fs";

const contract = JSON.parse(
  readFileSync(new URL("../../contracts/openapi.json", import.meta.url), "utf8"),
);
const target = new URL("../src/lib/api/limits.ts", import.meta.url);

const { NewTicket, NewComment } = contract.components.schemas;
const { parameters } = contract.paths["/api/tickets/"].get;
const { title, description, requester_email: email, tags } = NewTicket.properties;
const limits = {
  title: title.maxLength,
  description: description.maxLength,
  email: email.maxLength,
  tag: tags.items.maxLength,
  tags: tags.maxItems,
  search: parameters.find(({ name }) => name === "q").schema.maxLength,
  comment: NewComment.properties.body.maxLength,
};
for (const [name, limit] of Object.entries(limits)) {
  if (!Number.isInteger(limit)) throw new Error(`the contract has no limit for: ${name}`);
}

const source = `/** Generated of the API's contract by scripts/limits.mjs: characters, and how many tags. */
export const LIMITS = ${JSON.stringify(limits, null, 2).replace(/"(\w+)":/g, "$1:").replace(/\n}/, ",\n}")} as const;
`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, source);
} else if (readFileSync(target, "utf8") !== source) {
  console.error("src/lib/api/limits.ts is not what the contract says: npm run contract");
  process.exit(1);
}
