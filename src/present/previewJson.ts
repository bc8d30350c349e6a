import { pyRepr } from "../core/spec/pyRepr.ts";
import { isDict, isFunction, isObject, itemsOf, type PyValue } from "../core/spec/pyValue.ts";
import type { Trace } from "../core/trace.ts";
import { collectFindings } from "../plan/findings/collect.ts";
import type { Finding, FindingCode, FindingOf } from "../plan/findings/finding.ts";
import type { Reading, RunResult } from "../plan/preview.ts";
import type { ArgumentFact, CallFact, CountFact } from "../python/script.ts";
import type { SourceText } from "../python/sourceText.ts";
import type { Place } from "../python/workspace.ts";
import { findingText } from "./findingText.ts";
import { firstLine } from "./firstLine.ts";
import { english } from "./localize.ts";

/** The documented JSON of `preview`: a public interface, versioned. */
export const JSON_VERSION = 1;

export interface PreviewFile {
  readonly path: string;
  readonly source: SourceText;
  readonly reading: Reading;
  /** One result per run of the reading. */
  readonly results: readonly RunResult[];
  readonly objective: string;
}

/** A value as JSON has it; what JSON cannot hold becomes Python's own text for it. */
export function jsonValue(value: PyValue): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : pyRepr(value);
  if (value === null || typeof value !== "object") return value;
  if (isFunction(value)) return value.source;
  if (isObject(value)) return value.ref;
  if (isDict(value)) {
    return Object.fromEntries(value.entries.map(([k, v]) => [String(jsonValue(k)), jsonValue(v)]));
  }
  return itemsOf(value)?.map(jsonValue) ?? null;
}

function factJson(fact: ArgumentFact | CountFact) {
  const { value, origin, text, via } = fact;
  return {
    ...(value === undefined ? {} : { value: jsonValue(value as PyValue) }),
    origin,
    ...(text === null ? {} : { text }),
    ...(via === null ? {} : { via }),
    ...("place" in fact ? otherFile(fact.place) : {}),
  };
}

function callJson(call: CallFact, source: SourceText) {
  const { line, column, cell } = source.locate(call.span.from);
  const { id, name, qualified, variable } = call;
  const args = Object.entries(call.args).map(([key, fact]) => [key, factJson(fact)]);
  const definedAt = call.definedAt ? { definedAt: otherFile(call.definedAt) } : {};
  const place = { line, column, cell, ...definedAt };
  return { id, ...place, name, qualified, variable, args: Object.fromEntries(args) };
}

/** Where something stands that is not in the script itself. */
const otherFile = (place: Place | null) =>
  place && place.file !== null ? { file: place.file, line: place.line } : {};

/** One entry of `files`. `every` thins the trace's arrays. */
export function previewFileJson(file: PreviewFile, every: number) {
  const { path, source, reading } = file;
  const { script } = reading;
  return {
    path,
    optimizers: script.optimizers.map((o) => ({
      ...callJson(o, source),
      groups: o.groups.map((overrides) => groupJson(o, overrides)),
    })),
    schedulers: script.schedulers.map((s) => ({
      ...callJson(s, source),
      optimizer: s.optimizer,
      parent: s.parent,
      cadence: s.cadence,
      stepLine: s.stepSpan ? source.locate(s.stepSpan.from).line : null,
    })),
    loop: loopJson(reading),
    findings: allFindings(file).map((finding) => findingJson(finding, source)),
    traces: tracesJson(file, every),
  };
}

function groupJson(call: CallFact, overrides: Readonly<Record<string, PyValue>>) {
  const lr = overrides.lr ?? call.args.lr?.value;
  const rest = Object.entries(overrides).map(([name, value]) => [name, jsonValue(value)]);
  return { ...(lr === undefined ? {} : { lr: jsonValue(lr) }), ...Object.fromEntries(rest) };
}

/** The loop of the first run: one file usually has one. */
function loopJson({ script }: Reading) {
  const run = script.runs.find((r) => r.isDefault) ?? script.runs[0];
  if (!run) return null;
  return { epochs: factJson(run.epochs), stepsPerEpoch: factJson(run.stepsPerEpoch) };
}

/** In a text that is not valid Python, what hangs on how the steps stand in the loops is not known. */
export function allFindings({ reading, results }: PreviewFile): readonly Finding[] {
  const found = collectFindings(reading, results);
  const isWhole = reading.script.syntaxErrors.length === 0;
  return isWhole ? found : found.filter((f) => f.severity === "error" || !isStructural[f.code]);
}

/** Whether a finding rests on which loop a step stands in and how often that runs. */
const isStructural: Readonly<Record<FindingCode, boolean>> = {
  "constructor-error": false,
  "step-error": true,
  "step-order": true,
  "step-overridden": true,
  "epoch-argument": false,
  "rate-read": false,
  "syntax-error": false,
  "not-read": false,
  "not-supported": false,
  "value-unresolved": false,
  "hand-set-rate": false,
  "run-too-long": false,
  "evaluation-limit": false,
  "epochs-stepped-per-batch": true,
  "batches-stepped-per-epoch": true,
  "schedule-unfinished": true,
  "schedule-overrun": true,
  "schedule-epochs": true,
  "milestones-unreached": true,
  "cycle-cut-short": true,
  "never-stepped": true,
  "stepped-twice": true,
  "eta-min-above-rate": false,
  "gamma-raises-rate": false,
  "dampening-without-momentum": false,
  "rate-overwritten": false,
  "momentum-overwritten": false,
  "chain-erased": true,
  "resume-off-by-one": true,
  "adam-weight-decay": false,
  "unusual-rate": false,
  "no-zero-grad": true,
  "eta-min-unreached": true,
  "zero-rate": true,
};

export function findingJson(finding: Finding, source: SourceText) {
  const { line, column, cell } = source.locate(finding.span.from);
  const { code, severity } = finding;
  const message = firstLine(findingText(finding, english));
  const docs = `README.md#finding-${code}`;
  const at = finding.code === "step-error" ? whenRaised(finding) : {};
  return { code, severity, line, column, cell, message, docs, ...at };
}

/** The updates made before, and the round of the epoch loop, from 0, where there is one. */
const whenRaised = ({ raises, epoch }: FindingOf<"step-error">) => ({
  step: raises.step,
  ...(epoch === null ? {} : { epoch }),
});

/** One trace per optimizer: its run with the default options. */
function tracesJson({ reading, results, objective }: PreviewFile, every: number) {
  return reading.runs.flatMap((run, i) => {
    const trace = results[i]?.trace;
    const isFirst = reading.runs.findIndex((r) => r.optimizer === run.optimizer) === i;
    return trace && run.optimizer && isFirst
      ? [traceJson(trace, run.optimizer, objective, every)]
      : [];
  });
}

function traceJson(trace: Trace, optimizer: string, objective: string, every: number) {
  const { steps, error } = trace;
  const thin = (values: Float64Array | null) => values && thinned(values, every);
  return {
    optimizer,
    steps,
    lr: trace.lr.map(thin),
    momentum: trace.momentum.map(thin),
    loss: thin(trace.loss),
    ...(trace.evaluations ? { evaluations: thinned(trace.evaluations, every) } : {}),
    objective,
    error: error && { type: error.type, message: firstLine(error.message), step: error.step },
  };
}

/** Every n-th value, with the first and the last; not finite becomes null in JSON. */
export function thinned(values: Float64Array | Int32Array, every: number): (number | null)[] {
  const kept: (number | null)[] = [];
  const last = values.length - 1;
  for (let i = 0; i < values.length; i += every) kept.push(finite(values[i] as number));
  if (last >= 0 && last % every !== 0) kept.push(finite(values[last] as number));
  return kept;
}

const finite = (x: number) => (Number.isFinite(x) ? x : null);
