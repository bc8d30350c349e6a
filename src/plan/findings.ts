import { type GivenUp, isGivenUpType } from "../core/spec/pyError.ts";
import type { RunError, Trace } from "../core/trace.ts";
import type { Span } from "../python/ast.ts";
import type { CallFact, TrainingScript } from "../python/script.ts";
import { isCertainError } from "./certainty.ts";
import type { PlannedRun } from "./planRuns.ts";

/** `error` is kept for what PyTorch itself would raise. */
export type Severity = "error" | "warning" | "info" | "hint";

/**
 * Something worth telling about a script. `data` fills the message's placeholders; for errors
 * `raises` is PyTorch's own text.
 */
export type Finding = { readonly span: Span; readonly severity: Severity } & (
  | {
      readonly code: "constructor-error" | "step-error";
      /** It may not happen: a value or a length that it depends on is assumed. */
      readonly assumed: boolean;
      readonly raises: { readonly type: string; readonly message: string; readonly step: number };
    }
  | { readonly code: "syntax-error" }
  | { readonly code: "not-read" }
  | { readonly code: "not-supported"; readonly name: string }
  | { readonly code: "value-unresolved"; readonly argument: string; readonly text: string }
  | { readonly code: "step-order" | "epoch-argument"; readonly message: string }
  | { readonly code: "hand-set-rate" }
  | { readonly code: "run-too-long"; readonly steps: number }
  | { readonly code: "evaluation-limit"; readonly reason: GivenUp }
);

export type FindingCode = Finding["code"];

/** What can be said before anything is simulated. */
export function staticFindings(
  script: TrainingScript,
  runs: readonly PlannedRun[],
): readonly Finding[] {
  const calls = new Map<string, CallFact>(
    [...script.optimizers, ...script.schedulers].map((call) => [call.id, call]),
  );
  const [at] = script.syntaxErrors;
  const syntax: Finding[] =
    at === undefined
      ? []
      : [{ code: "syntax-error", severity: "warning", span: { from: at, to: at } }];
  const { unreadFrom } = script;
  const unread: Finding[] =
    unreadFrom === null
      ? []
      : [{ code: "not-read", severity: "info", span: { from: unreadFrom, to: unreadFrom } }];
  const obstacles = runs.flatMap((run) => obstacleFinding(run, calls) ?? []);
  return [...syntax, ...unread, ...obstacles, ...handSetFindings(script)];
}

/** Once per place, however many runs it concerns. */
function handSetFindings({ runs }: TrainingScript): readonly Finding[] {
  const places = new Map(runs.flatMap((r) => r.handSet.map((span) => [span.from, span] as const)));
  return [...places.values()].map((span) => ({ code: "hand-set-rate", severity: "info", span }));
}

function obstacleFinding(
  { obstacle, optimizer, schedulers }: PlannedRun,
  calls: ReadonlyMap<string, CallFact>,
): Finding | undefined {
  if (!obstacle) return undefined;
  const owner = "call" in obstacle ? obstacle.call : (optimizer ?? schedulers[0] ?? "");
  const call = calls.get(owner);
  if (!call) return undefined;
  const span = call.span;
  switch (obstacle.kind) {
    case "broken":
      return undefined;
    case "unsupported":
      return { code: "not-supported", severity: "info", span, name: call.name };
    case "too-long":
      return { code: "run-too-long", severity: "info", span, steps: obstacle.steps };
    case "unresolved": {
      const { argument } = obstacle;
      const fact = call.args[argument];
      const text = fact?.text ?? "";
      return {
        code: "value-unresolved",
        severity: "info",
        span: fact?.span ?? span,
        argument,
        text,
      };
    }
  }
}

/** Whether a trace ended because of us and must not be shown. */
export const isGivenUp = (trace: Trace): boolean =>
  trace.error !== null && isGivenUpType(trace.error.type);

/** What a simulated run adds: the exception at the constructor or step that raises it. */
export function traceFinding(
  trace: Trace,
  run: PlannedRun,
  script: TrainingScript,
): Finding | undefined {
  const { error } = trace;
  if (!error) return undefined;
  const span = errorSpan(error.source, run, script);
  if (!span) return undefined;
  if (isGivenUpType(error.type)) {
    return { code: "evaluation-limit", severity: "info", span, reason: error.type };
  }
  const code = isStep(error.source) ? "step-error" : "constructor-error";
  const assumed = restsOnAssumption(error, run, script);
  return { code, severity: assumed ? "warning" : "error", span, assumed, raises: error };
}

/** PyTorch's warnings, where the script itself shows the steps they are about. */
export function warningFindings(
  trace: Trace,
  run: PlannedRun,
  script: TrainingScript,
): readonly Finding[] {
  const optimizer = script.optimizers.find((o) => o.id === run.optimizer);
  return trace.warnings.flatMap(({ code, message, scheduler }): Finding[] => {
    const span = script.schedulers.find((s) => s.id === run.schedulers[scheduler])?.stepSpan;
    if (!span || (code === "step-order" && !optimizer?.stepSpan)) return [];
    return [{ code, severity: "warning", span, message }];
  });
}

/**
 * A constructor's exception depends on the values of the run; one of a later step also on how
 * often the loops run, unless the very first `step()` raises.
 */
function restsOnAssumption(error: RunError, run: PlannedRun, script: TrainingScript): boolean {
  const optimizer = script.optimizers.find((o) => o.id === run.optimizer) ?? null;
  const schedulers = run.schedulers.flatMap(
    (id) => script.schedulers.find((s) => s.id === id) ?? [],
  );
  const calls = [...(optimizer ? [optimizer] : []), ...schedulers];
  if (!run.isDefault || calls.some((c) => c.isGuarded)) return true;
  // How many groups there are decides how long lists must be.
  if (optimizer?.groupsAssumed && error.source.kind !== "optimizer") return true;
  const isOpen = calls.some(hasAssumedValue);
  if (!isStep(error.source)) {
    return isOpen && !(run.plan && isCertainError(error, run.plan, optimizer, schedulers));
  }
  if (isOpen) return true;
  const stepCalls = error.source.kind === "schedulerStep" ? error.source.call : error.step + 1;
  return stepCalls > 1 && run.isOpen;
}

const hasAssumedValue = (call: CallFact): boolean =>
  Object.values(call.args).some((fact) => fact.origin === "assumed");

const isStep = ({ kind }: RunError["source"]) =>
  kind === "schedulerStep" || kind === "optimizerStep";

function errorSpan(
  source: NonNullable<Trace["error"]>["source"],
  run: PlannedRun,
  script: TrainingScript,
): Span | undefined {
  if (source.kind === "optimizer" || source.kind === "optimizerStep") {
    const optimizer = script.optimizers.find((o) => o.id === run.optimizer);
    const atStep = source.kind === "optimizerStep" ? optimizer?.stepSpan : null;
    return atStep ?? optimizer?.span;
  }
  const scheduler = script.schedulers.find((s) => s.id === run.schedulers[source.index]);
  const atStep = source.kind === "schedulerStep" ? scheduler?.stepSpan : null;
  return atStep ?? scheduler?.span;
}
