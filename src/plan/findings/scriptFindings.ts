import type { CallFact, TrainingScript } from "../../python/script.ts";
import type { PlannedRun } from "../planRuns.ts";
import type { Finding } from "./finding.ts";
import { noZeroGrad } from "./noZeroGrad.ts";

/** What can be said before anything is simulated. */
export function scriptFindings(
  script: TrainingScript,
  runs: readonly PlannedRun[],
  text: string,
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
  const rateReads = (script.rateReads ?? []).map(
    (read): Finding => ({ code: "rate-read", severity: "warning", ...read }),
  );
  const gradients = at === undefined ? noZeroGrad(script.optimizers, text) : [];
  return [
    ...syntax,
    ...unread,
    ...obstacles,
    ...handSetFindings(script),
    ...gradients,
    ...rateReads,
  ];
}

/** Once per place, however many runs it concerns. */
function handSetFindings({ runs }: TrainingScript): readonly Finding[] {
  const places = new Map(runs.flatMap((r) => r.handSet.map((span) => [span.from, span] as const)));
  return [...places.values()].map(({ scheduler, ...span }) => ({
    code: "hand-set-rate",
    severity: "info",
    span,
    scheduler,
  }));
}

function obstacleFinding(
  { obstacle, optimizer, schedulers, isOpen }: PlannedRun,
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
    case "not-followed":
      return { code: "evaluation-limit", severity: "info", span, reason: "NotFollowedError" };
    case "too-long":
      return {
        code: "run-too-long",
        severity: "info",
        span,
        steps: obstacle.steps,
        assumed: isOpen,
      };
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
