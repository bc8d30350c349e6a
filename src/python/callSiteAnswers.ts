import { declaredOption } from "./argparse.ts";
import type { Expr, Span, StmtOf } from "./ast.ts";
import type { CallGraph } from "./callGraph.ts";
import type { Length, Oracle } from "./evaluation.ts";
import { type Passed, passedFor } from "./handedOn.ts";
import { lastName, loopSource } from "./loopFacts.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/** What call sites and loops of the file tell about parameters and data loaders. */
export function callSiteAnswers(
  index: ModuleIndex,
  graph: CallGraph,
  text: (span: Span) => string,
  assumedSteps: number,
  mayRun: (block: Block) => boolean,
): Pick<Oracle, "parameter"> & { readonly assumedLength: (argument: Expr) => Length | undefined } {
  return {
    parameter: parameterFrom(graph, text, mayRun),
    assumedLength: (argument) =>
      isLoader(argument, index, text)
        ? { value: BigInt(assumedSteps), assumed: true, place: null }
        : undefined,
  };
}

/**
 * A parameter has a value when every call in the file passes the same expression for it, or every
 * one that the default options make.
 */
const parameterFrom =
  (
    graph: CallGraph,
    text: (span: Span) => string,
    mayRun: (block: Block) => boolean,
  ): Oracle["parameter"] =>
  ({ owner, param, name, block }) => {
    const { definition } = owner;
    if (definition?.kind !== "function") return undefined;
    const outside = block.parent ?? block;
    const option = commandOption(definition, name);
    if (option) return { expr: option, block: outside, via: "argparse" };
    const given = graph
      .callsTo(definition)
      .flatMap((site) => passedFor(site, definition, name, graph));
    const via = "parameter-default";
    const expression = param.defaultValue && optionDefault(param.defaultValue);
    const fallback = expression && ({ expr: expression, block: outside, via } as const);
    if (given.every((g) => g.expr === "default")) return fallback ?? undefined;
    const agreed =
      agreedOn(given, text) ??
      agreedOn(
        given.filter((g) => mayRun(g.block)),
        text,
      );
    return agreed && { ...agreed, via: "function" };
  };

/** What all calls pass. */
function agreedOn(
  given: readonly Passed[],
  text: (span: Span) => string,
): { readonly expr: Expr; readonly block: Block } | undefined {
  const [first] = given;
  const expr = first?.expr;
  if (!first || typeof expr !== "object") return undefined;
  const isAgreed = given.every((g) => typeof g.expr === "object" && text(g.expr) === text(expr));
  return isAgreed ? { expr, block: first.block } : undefined;
}

/** The default that `@click.option("--lr", default=0.1)` gives a parameter. */
function commandOption({ decorators }: StmtOf<"function">, name: string): Expr | undefined {
  for (const decorator of decorators) {
    if (decorator.kind !== "call" || !/^(option|argument)$/.test(lastName(decorator.callee)))
      continue;
    const declared = declaredOption(decorator);
    if (declared?.name === name) return declared.expr;
  }
  return undefined;
}

/** `typer.Option(0.1, help=…)` stands for 0.1. */
function optionDefault(expr: Expr): Expr {
  const isOption = expr.kind === "call" && /^(Option|Argument)$/.test(lastName(expr.callee));
  const [first] = isOption ? expr.args : [];
  return first?.name === null && first.star === "" ? first.value : expr;
}

/** A data loader by name, or whatever a loop of the file takes its batches from. */
function isLoader(argument: Expr, index: ModuleIndex, text: (span: Span) => string): boolean {
  if (argument.kind !== "name" && argument.kind !== "attribute") return false;
  const name = lastName(argument);
  if (/val|test|eval/i.test(name)) return false;
  if (/loader|_dl$|batches|_iter$/i.test(name)) return true;
  const written = text(argument);
  return index.loops.some((loop) => {
    const source = loopSource(loop);
    return source.kind === "iterable" && text(source.iterable) === written;
  });
}
