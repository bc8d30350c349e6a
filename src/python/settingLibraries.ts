import type { Expr, ExprOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import type { Member } from "./member.ts";
import type { ObjectTracer, Source } from "./objects.ts";
import { qualify } from "./qualify.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import { starExports } from "./torchNames.ts";

const pathOf = (expr: Expr, block: Block) => qualify(expr, block, starExports)?.path;

/** `FLAGS.lr`, declared by `flags.DEFINE_float("lr", 0.1, "…")` of absl. */
export function absl(
  object: Expr,
  name: string,
  block: Block,
  { calls }: ModuleIndex,
): Member | undefined {
  if (object.kind !== "name" && object.kind !== "attribute") return undefined;
  if (pathOf(object, block) === "absl.flags.FLAGS") {
    const site = calls.find(({ call, block: where }) => isFlag(call, where, name));
    return site && defaultOf(site.call, site.block);
  }
  return undefined;
}

function isFlag({ callee, args }: ExprOf<"call">, block: Block, name: string): boolean {
  const [first] = args;
  if (first?.value.kind !== "constant" || first.value.value !== name) return false;
  return /^absl\.flags\.DEFINE_\w+$/.test(pathOf(callee, block) ?? "");
}

function defaultOf(call: ExprOf<"call">, block: Block): Member | undefined {
  const expr = argumentOf(call, "default", 1);
  return expr && { expr, block, via: "argparse" };
}

/** `wandb.config`, or `config` of the run: what `wandb.init(config=…)` was given. */
export function trackedSettings(
  object: Expr,
  block: Block,
  index: ModuleIndex,
  tracer: ObjectTracer,
): Source | undefined {
  if (object.kind === "name") {
    const sources = tracer.sources(object, block);
    const [only, second] = sources;
    return only && !second && only.expr.kind === "attribute"
      ? trackedSettings(only.expr, only.block, index, tracer)
      : undefined;
  }
  if (object.kind !== "attribute" || object.name !== "config") return undefined;
  const isModule = pathOf(object, block) === "wandb.config";
  const made = isModule
    ? index.calls.filter(({ call, block: where }) => pathOf(call.callee, where) === "wandb.init")
    : initCalls(object.object, block, tracer);
  const [site, second] = made;
  const given = site?.call.args.find((a) => a.name === "config")?.value;
  return given && !second ? { expr: given, block: site.block } : undefined;
}

const initCalls = (object: Expr, block: Block, tracer: ObjectTracer) =>
  tracer
    .sources(object, block)
    .flatMap(({ expr, block: where }) =>
      expr.kind === "call" && pathOf(expr.callee, where) === "wandb.init"
        ? [{ call: expr, block: where }]
        : [],
    );
