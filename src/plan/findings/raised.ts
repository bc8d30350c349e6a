import { isGivenUpType } from "../../core/spec/pyError.ts";
import type { RunError } from "../../core/trace.ts";
import type { Span } from "../../python/ast.ts";
import type { CallFact } from "../../python/script.ts";
import { isCertainError, isOfConstructor, isParameterDefault } from "../certainty.ts";
import type { RunContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { raisedFixes } from "./raisedFixes.ts";

/** The exception PyTorch raises, at the constructor or the step that raises it. */
export function raised(context: RunContext): Finding | undefined {
  const { digest } = context;
  const error = digest?.error;
  const call = error && callOf(error, context);
  if (!error || !call) return undefined;
  const span = spanOf(error, call);
  if (isGivenUpType(error.type)) {
    return { code: "evaluation-limit", severity: "info", span, reason: error.type };
  }
  const code = isStep(error.source) ? "step-error" : "constructor-error";
  const isError = !restsOnAssumption(error, context);
  if (!isError && restsOnParameters(error, context)) return undefined;
  const assumed = !isError && !isOfCallItself(error, call);
  const { type, message, step } = error;
  return {
    code,
    severity: isError ? "error" : "warning",
    span,
    assumed,
    ...(isStep(error.source) && isOfOption(context) ? { isOption: true } : {}),
    raises: { type, message, step },
    epoch: isStep(error.source) ? digest.epochOf.error : null,
    fixes: raisedFixes(error, call, context),
  };
}

/** Arguments that the class does not take: it raises as soon as the branch of the call is taken. */
const isOfCallItself = ({ source, type, message }: RunError, call: CallFact): boolean =>
  !isStep(source) &&
  !call.isGuarded &&
  call.bindingError?.type === type &&
  call.bindingError.message === message;

/** The loop that steps this scheduler is written for the one that the settings choose. */
const isOfOption = ({ run, optimizer, schedulers }: RunContext): boolean =>
  !run.isDefault && optimizer?.isOption === false && schedulers.some((s) => s.isOption);

const isStep = ({ kind }: RunError["source"]) =>
  kind === "schedulerStep" || kind === "optimizerStep";

function callOf({ source }: RunError, { optimizer, schedulers }: RunContext): CallFact | undefined {
  return "index" in source ? schedulers[source.index] : (optimizer ?? undefined);
}

const spanOf = ({ source }: RunError, call: CallFact): Span =>
  isStep(source) && "stepSpan" in call ? ((call.stepSpan as Span | null) ?? call.span) : call.span;

/**
 * A constructor's exception depends on the values of the run; one of a later step also on how
 * often the loops run, unless the very first `step()` raises.
 */
function restsOnAssumption(error: RunError, context: RunContext): boolean {
  const { run, optimizer, schedulers } = context;
  const calls: readonly CallFact[] = [...(optimizer ? [optimizer] : []), ...schedulers];
  if (!run.isDefault || calls.some((c) => c.isGuarded || c.isOption)) return true;
  // How many groups there are decides how long lists must be.
  if (optimizer?.groupsAssumed && error.source.kind !== "optimizer") return true;
  const isOpen = calls.some(hasAssumedValue);
  if (!isStep(error.source)) {
    // What the script itself computes in between may hang on options that nobody leaves out.
    if (!run.plan || !isOfConstructor(error, run.plan)) return true;
    return isOpen && !isCertainError(error, run.plan, optimizer, schedulers);
  }
  if (isOpen) return true;
  const stepCalls = error.source.kind === "schedulerStep" ? error.source.call : error.step + 1;
  return stepCalls > 1 && run.isOpen && !isPerCertainEpoch(error, context);
}

/** In a branch not taken, a function's default that fits the branches taken says nothing. */
function restsOnParameters(error: RunError, { run, optimizer, schedulers }: RunContext): boolean {
  if (isStep(error.source) || !run.plan) return false;
  const calls: readonly CallFact[] = [...(optimizer ? [optimizer] : []), ...schedulers];
  const isPassed = calls.some(({ args }) => Object.values(args).some(isParameterDefault));
  return isPassed && !isCertainError(error, run.plan, optimizer, schedulers, isParameterDefault);
}

/** How many batches an epoch has is of no matter for what happens once per epoch. */
function isPerCertainEpoch({ source }: RunError, { fact, schedulers }: RunContext): boolean {
  const scheduler = "index" in source ? schedulers[source.index] : undefined;
  const isPerEpoch = scheduler?.cadence === "epoch" && scheduler.stepSpan !== null;
  return isPerEpoch && fact.epochs.origin === "argument" && !fact.isOpen;
}

const hasAssumedValue = (call: CallFact): boolean =>
  Object.values(call.args).some((fact) => fact.origin === "assumed");
