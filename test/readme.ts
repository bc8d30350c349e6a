/** `npm run docs`: writes the catalogue's table into the README. */
import { readFileSync, writeFileSync } from "node:fs";
import { optimizers } from "../src/core/optimizers/index.ts";
import { schedulers } from "../src/core/schedulers/index.ts";
import type { ParamTable } from "../src/core/spec/paramSpec.ts";
import { pyRepr } from "../src/core/spec/pyRepr.ts";
import { ROOT } from "./host/paths.ts";

const README = `${ROOT}/README.md`;
const [BEGIN, END] = ["<!-- catalogue -->", "<!-- /catalogue -->"];

interface Described {
  readonly name: string;
  readonly doc: string;
  readonly params: ParamTable;
  readonly module?: string;
}

/** Classes of other libraries are named with their module. */
const title = ({ name, module = "torch" }: Described) =>
  module.split(".")[0] === "torch" ? name : `${module}.${name}`;

/** The arguments that change the numbers, as Python writes a signature. */
function signature({ params }: Described): string {
  const used = Object.entries(params).filter(([, spec]) => !spec.inert);
  const texts = used.map(([name, spec]) =>
    spec.default === undefined ? name : `${name}=${pyRepr(spec.default)}`,
  );
  const star = used.findIndex(([, spec]) => spec.keywordOnly);
  if (star >= 0) texts.splice(star, 0, "*");
  return texts.join(", ");
}

function table(heading: string, classes: Readonly<Record<string, Described>>): string {
  const rows = Object.values(classes).map(
    (c) => `| \`${title(c)}\` | \`${signature(c)}\` | ${c.doc} |`,
  );
  return [`| ${heading} | arguments | |`, "|---|---|---|", ...rows].join("\n");
}

/** The README with the tables of the present catalogue. */
export function withTables(readme: string): string {
  const [head, rest] = readme.split(BEGIN);
  const [, tail] = (rest ?? "").split(END);
  const tables = [table("optimizer", optimizers), table("scheduler", schedulers)].join("\n\n");
  return `${head}${BEGIN}\n${tables}\n${END}${tail}`;
}

export const readReadme = (): string => readFileSync(README, "utf8");

if (import.meta.main) writeFileSync(README, withTables(readReadme()));
