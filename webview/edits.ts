import { findOptimizer } from "../src/core/optimizers/index.ts";
import { checkOptimizer } from "../src/core/optimizers/optimizer.ts";
import { mapBodies, type ProgramNode, type RunPlan } from "../src/core/runPlan.ts";
import { checkScheduler } from "../src/core/schedulers/create.ts";
import { findScheduler } from "../src/core/schedulers/index.ts";
import type { ParamTable } from "../src/core/spec/paramSpec.ts";
import { catchPyError } from "../src/core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../src/core/spec/pyValue.ts";
import { defaultOf } from "../src/core/spec/values.ts";
import type { PanelCall, PanelRun } from "../src/protocol/panel.ts";
import { numberFromText, valueFromText } from "./values.ts";

/** Python text of edited values: call, then argument. */
export type RunEdits = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The pseudo-call under which edits of the run's length are kept. */
export const LENGTH = "$length";

export const paramsOf = (call: PanelCall): ParamTable =>
  (call.kind === "optimizer" ? findOptimizer(call.name) : findScheduler(call.name))?.params ?? {};

/** The value an argument has in the code, or the assumed or default one that stands for it. */
export function codeValue(call: PanelCall, name: string): PyValue {
  const fact = call.args[name];
  const spec = paramsOf(call)[name];
  if (fact && (fact.value !== null || fact.origin === "argument")) return fact.value;
  return spec ? defaultOf(spec) : null;
}

/** The value after editing. */
export function editedValue(call: PanelCall, name: string, edits: RunEdits): PyValue {
  const text = edits[call.id]?.[name];
  const spec = paramsOf(call)[name];
  const value = text !== undefined && spec ? valueFromText(spec, text) : undefined;
  return value === undefined ? codeValue(call, name) : value;
}

export function editedLength(run: PanelRun, which: "epochs" | "stepsPerEpoch", edits: RunEdits) {
  const text = edits[LENGTH]?.[which];
  const value = text === undefined ? undefined : numberFromText(text);
  return value === undefined ? run[which].value : Number(value);
}

/** The plan with the edits in it; the code's own plan where nothing is edited. */
export function editedPlan(run: PanelRun, edits: RunEdits): RunPlan | null {
  const { plan } = run;
  if (!plan || Object.keys(edits).length === 0) return plan;
  const [optimizer, ...schedulers] = run.calls;
  return {
    ...plan,
    optimizer: { ...plan.optimizer, args: editedArgs(plan.optimizer.args, optimizer, edits) },
    schedulers: plan.schedulers.map((s, i) => ({
      ...s,
      args: editedArgs(s.args, schedulers[i], edits),
    })),
    program: withLengths(plan.program, {
      epoch: editedLength(run, "epochs", edits),
      batch: editedLength(run, "stepsPerEpoch", edits),
    }),
  };
}

function editedArgs(args: PyArgs, call: PanelCall | undefined, edits: RunEdits): PyArgs {
  const names = call ? Object.keys(edits[call.id] ?? {}) : [];
  const changed = names.map((name) => [name, editedValue(call as PanelCall, name, edits)]);
  return { ...args, ...Object.fromEntries(changed) };
}

function withLengths(
  nodes: readonly ProgramNode[],
  lengths: { readonly epoch: number; readonly batch: number },
): readonly ProgramNode[] {
  return nodes.map((node) => {
    const inside = mapBodies(node, (body) => withLengths(body, lengths));
    if (inside.kind !== "loop" || inside.role === "other") return inside;
    return { ...inside, count: lengths[inside.role] };
  });
}

/** PyTorch's own message for a call with edited values; undefined when it accepts them. */
export function callProblem(call: PanelCall, edits: RunEdits): string | undefined {
  const names = Object.keys(paramsOf(call)).filter((name) => name !== "lr_lambda");
  const args = Object.fromEntries(names.map((name) => [name, editedValue(call, name, edits)]));
  const error = catchPyError(() => {
    const optimizer = call.kind === "optimizer" ? findOptimizer(call.name) : undefined;
    const scheduler = call.kind === "scheduler" ? findScheduler(call.name) : undefined;
    if (optimizer) checkOptimizer(optimizer, args);
    if (scheduler) checkScheduler(scheduler, args);
  });
  return error?.message;
}

export const countEdits = (edits: RunEdits): number =>
  Object.values(edits).reduce((n, args) => n + Object.keys(args).length, 0);
