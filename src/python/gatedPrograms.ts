import { ACCUMULATION } from "../core/spec/accumulation.ts";
import { mapBodies } from "../core/spec/mapBodies.ts";
import type { Accumulated, Gates } from "./accumulation.ts";
import type { Expr, Span } from "./ast.ts";
import type { CounterFunction } from "./evaluation.ts";
import type { FunctionCode } from "./functionCode.ts";
import type { ProgramFact } from "./script.ts";
import { stateFunction } from "./stateFunctions.ts";

/** The program whose tests look at a variable in the place of the numbers of some tests. */
export function withModuli(
  program: readonly ProgramFact[],
  numbers: Pick<Accumulated, "moduli" | "lasts">,
): readonly ProgramFact[] {
  return program.map((node): ProgramFact => {
    const inner = mapBodies(node, (body) => withModuli(body, numbers));
    if (inner.kind === "assign") return { ...inner, value: withVariable(inner.value, numbers) };
    if (inner.kind !== "if") return inner;
    const branches = inner.branches.map((b) => ({
      ...b,
      test: b.test && withVariable(b.test, numbers),
    }));
    return { ...inner, branches };
  });
}

function withVariable(
  test: CounterFunction,
  { moduli, lasts = [] }: Pick<Accumulated, "moduli" | "lasts">,
): CounterFunction {
  const code = test.fn.code as FunctionCode;
  if (code.body.kind === "suite") return test;
  const isOne = (spans: readonly Span[], e: Expr) =>
    spans.some((s) => s.from === e.from && s.to === e.to);
  const body = replaced(code.body, (e) => {
    const { from, to } = e;
    const name: Expr = { kind: "name", name: ACCUMULATION, from, to };
    if (isOne(moduli, e)) return name;
    const one: Expr = { kind: "constant", value: 1n, from, to };
    if (!isOne(lasts, e)) return undefined;
    return { kind: "binary", op: "-", left: name, right: one, from, to };
  });
  if (body === code.body) return test;
  const params = [...code.params, { name: ACCUMULATION, fallback: undefined }];
  const variables = [...test.variables, ACCUMULATION];
  return { ...test, fn: { ...test.fn, code: { ...code, params, body } }, variables };
}

/** Within the forms that `GateTests` looks into; the same expression where nothing is replaced. */
function replaced(expr: Expr, by: (e: Expr) => Expr | undefined): Expr {
  const own = by(expr);
  if (own) return own;
  const inner = (e: Expr) => replaced(e, by);
  if (expr.kind === "logical" || expr.kind === "binary") {
    const [left, right] = [inner(expr.left), inner(expr.right)];
    return left === expr.left && right === expr.right ? expr : { ...expr, left, right };
  }
  if (expr.kind === "unary") {
    const operand = inner(expr.operand);
    return operand === expr.operand ? expr : { ...expr, operand };
  }
  if (expr.kind !== "compare") return expr;
  const first = inner(expr.first);
  const rest = expr.rest.map((r) => ({ ...r, right: inner(r.right) }));
  const isSame = first === expr.first && rest.every((r, i) => r.right === expr.rest[i]?.right);
  return isSame ? expr : { ...expr, first, rest };
}

/** The program with its gated steps under the test that the library makes. */
export function withGates(
  program: readonly ProgramFact[],
  gates: Gates,
  accumulation: number | undefined,
  loop: { readonly counter: string; readonly count: number } | null = null,
): readonly ProgramFact[] {
  return program.map((node): ProgramFact => {
    const inside = (body: readonly ProgramFact[]) => withGates(body, gates, accumulation, loop);
    switch (node.kind) {
      case "optimizerStep":
      case "schedulerStep": {
        const every = node.span ? gates.get(node.span.from) : undefined;
        if (!every || !loop) return node;
        const isKnown = every === accumulation;
        const test = `(n + 1) % ${isKnown ? "k" : every} == 0 or n + 1 == ${loop.count}`;
        const variables = { n: loop.counter, ...(isKnown ? { k: ACCUMULATION } : {}) };
        const branch = { test: stateFunction(test, variables), body: [node] };
        return { kind: "if", branches: [branch] };
      }
      case "loop": {
        const counter = node.counter ?? `$gated${node.span?.from ?? 0}`;
        const body = withGates(node.body, gates, accumulation, {
          counter,
          count: node.count,
        });
        return { ...node, counter, body, orelse: inside(node.orelse) };
      }
      default:
        return mapBodies(node, inside);
    }
  });
}
