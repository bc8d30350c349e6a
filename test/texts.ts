import { globSync, readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { objectives } from "../src/core/objectives/index.ts";
import { optimizers } from "../src/core/optimizers/index.ts";
import type { OptimizerDefinition } from "../src/core/optimizers/optimizer.ts";
import { schedulers } from "../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../src/core/schedulers/scheduler.ts";
import type { ParamTable } from "../src/core/spec/paramSpec.ts";

import { customDefinition } from "../webview/landscape/settings.ts";

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* walk(child);
  }
}

/** The name a call goes by: `t` in `t(…)`, `state.t(…)` and `vscode.l10n.t(…)`. */
function calledName(callee: unknown): string | undefined {
  if (!isNode(callee)) return undefined;
  if (callee.type === "Identifier") return String(callee.name);
  return callee.type === "MemberExpression" && isNode(callee.property)
    ? String(callee.property.name)
    : undefined;
}

/** English texts in the code of one file. */
function textsIn(file: string): string[] {
  const { program } = parseSync(file, readFileSync(file, "utf8"));
  const texts: string[] = [];
  for (const node of walk(program)) {
    if (node.type !== "CallExpression" || calledName(node.callee) !== "t") continue;
    const [first] = node.arguments as unknown[];
    if (isNode(first) && first.type === "Literal" && typeof first.value === "string") {
      texts.push(first.value);
    }
  }
  return texts;
}

/** Headings and notes of the optimizers' anatomies, which choose among them by their values. */
function anatomyTexts(): string[] {
  return globSync("src/core/optimizers/**/*.ts").flatMap((file) => {
    const { program } = parseSync(file, readFileSync(file, "utf8"));
    return [...walk(program)].flatMap((node) => {
      if (node.type !== "ObjectExpression") return [];
      const properties = (node.properties as unknown[]).filter(isNode);
      const named = (name: string) =>
        properties.filter((p) => isNode(p.key) && p.key.name === name).map((p) => p.value);
      // Other objects have titles too: the papers.
      const titles = named("key").length > 0 ? named("title") : [];
      return [...titles, ...named("note")].flatMap(literalsIn);
    });
  });
}

/** The texts that an expression may come to. */
function literalsIn(value: unknown): string[] {
  if (!isNode(value)) return [];
  if (value.type === "Literal") return [String(value.value)];
  if (value.type !== "ConditionalExpression") return [];
  return [...literalsIn(value.consequent), ...literalsIn(value.alternate)];
}

/** Texts that are data: what the catalogue says of classes, parameters and objectives. */
function catalogueTexts(): string[] {
  const described = [...Object.values(optimizers), ...Object.values(schedulers)];
  const params = described.flatMap((d) => Object.values(d.params as ParamTable));
  return [
    ...described.map((d) => d.doc),
    ...Object.values<OptimizerDefinition>(optimizers).flatMap((o) => o.limits ?? []),
    ...Object.values<SchedulerDefinition>(schedulers).flatMap((s) => s.limits ?? []),
    ...params.flatMap((p) => [p.doc, p.range]),
    ...Object.values(objectives).flatMap((o) => [o.title, o.doc]),
    // Formulas without words are the same in every language.
    ...Object.values(objectives).flatMap((o) => (/[a-z]{4}/.test(o.formula) ? [o.formula] : [])),
    ...Object.values(objectives).flatMap(({ options }) =>
      Object.entries(options).flatMap(([name, { doc }]) => [name.replaceAll("_", " "), doc]),
    ),
    customDefinition.doc,
    ...anatomyTexts(),
  ];
}

/** Every text a person may see, in English: the keys of the translations. */
export function allTexts(): ReadonlySet<string> {
  const files = globSync(["src/**/*.ts", "webview/**/*.ts"]);
  return new Set([...files.flatMap(textsIn), ...catalogueTexts()]);
}
