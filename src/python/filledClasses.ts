import type { PyValue } from "../core/spec/pyValue.ts";
import type { Expr, StmtOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { classNamed, type Placed } from "./classes.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import { qualify } from "./qualify.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import { starExports } from "./torchNames.ts";
import { trainerDefaults } from "./trainerDefaults.ts";

/** Methods of `HfArgumentParser` and `TrlParser` that fill classes, and what they are filled from. */
const parses: Readonly<Record<string, FilledFrom>> = {
  parse_args_into_dataclasses: "command line",
  parse_args_and_config: "command line",
  parse_dict: "dict",
  parse_json_file: "json",
  parse_yaml_file: "pyyaml",
};

export type FilledFrom = "command line" | "dict" | "json" | "pyyaml";

/** What a call fills classes from; undefined where it fills none. */
export const filledFrom = (callee: Expr): FilledFrom | undefined =>
  callee.kind === "attribute" && Object.hasOwn(parses, callee.name)
    ? parses[callee.name]
    : undefined;

export const isClassParse = (callee: Expr): boolean => filledFrom(callee) !== undefined;

/** The class that a parser fills for an item of what it parses, as it is named. */
export function filledType(
  { expr, block, path: [index] }: ItemSource,
  tracer: ObjectTracer,
): Placed | undefined {
  if (expr.kind !== "call" || !isClassParse(expr.callee)) return undefined;
  const { callee } = expr;
  const [parser, second] = callee.kind === "attribute" ? tracer.sources(callee.object, block) : [];
  if (parser?.expr.kind !== "call" || second) return undefined;
  const types = argumentOf(parser.expr, "dataclass_types", 0);
  const items = types?.kind === "tuple" || types?.kind === "list" ? types.items : [types];
  const wanted = items[typeof index === "number" ? index : 0];
  return wanted && { expr: wanted, block: parser.block };
}

const MAX_BASES = 10;

/** What the library's training arguments have that a class is, or extends. */
export function trainerClassDefaults(
  { expr, block }: Placed,
  index: ModuleIndex,
  depth = 0,
): Readonly<Record<string, PyValue>> | undefined {
  const definition = classNamed(expr, block);
  if (!definition) return trainerDefaults(qualify(expr, block, starExports)?.path ?? "");
  if (depth > MAX_BASES) return undefined;
  const around = blockAround(definition, index) ?? block;
  for (const base of definition.bases) {
    const found = trainerClassDefaults({ expr: base.value, block: around }, index, depth + 1);
    if (found) return found;
  }
  return undefined;
}

const blockAround = (definition: StmtOf<"class">, index: ModuleIndex): Block | undefined =>
  index.classes.get(definition)?.parent ?? undefined;
