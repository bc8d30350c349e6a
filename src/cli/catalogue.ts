import { catalogueJson, objectivesJson } from "../present/catalogueJson.ts";
import { JSON_VERSION } from "../present/previewJson.ts";
import type { Command, Terminal } from "./main.ts";
import { parse, Usage } from "./usage.ts";

const options = { json: { type: "boolean" } } as const;

function isJson(args: readonly string[]): boolean {
  const { values, positionals } = parse(args, options);
  if (positionals.length > 0) throw new Usage(`takes no file, but got '${positionals[0]}'.`);
  return values.json === true;
}

export const catalogueCommand: Command = async (args, terminal) => {
  const catalogue = catalogueJson();
  if (isJson(args)) terminal.out(`${JSON.stringify(catalogue)}\n`);
  else {
    printClasses("Optimizers", catalogue.optimizers, terminal);
    printClasses("Schedulers", catalogue.schedulers, terminal);
    printObjectives(terminal);
  }
  return 0;
};

export const objectivesCommand: Command = async (args, terminal) => {
  if (isJson(args)) {
    const output = { version: JSON_VERSION, objectives: objectivesJson() };
    terminal.out(`${JSON.stringify(output)}\n`);
  } else printObjectives(terminal);
  return 0;
};

type ClassJson = ReturnType<typeof catalogueJson>["optimizers"][number];

function printClasses(title: string, classes: readonly ClassJson[], { out }: Terminal): void {
  out(`${title}\n`);
  for (const { qualified, doc, parameters } of classes) {
    out(`  ${qualified}: ${doc}\n`);
    for (const { name, required, default: value, range, keywordOnly } of parameters) {
      const given = required ? "required" : `default ${JSON.stringify(value)}`;
      out(`    ${name}  ${given}${keywordOnly ? ", keyword only" : ""}  ${range}\n`);
    }
  }
}

function printObjectives({ out }: Terminal): void {
  out("Objectives\n");
  for (const { name, formula, doc, noisy } of objectivesJson()) {
    out(`  ${name}${noisy ? " (noisy)" : ""}: ${formula}. ${doc}\n`);
  }
}
