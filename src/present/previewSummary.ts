import type { Trace } from "../core/trace.ts";
import type { RunResult } from "../plan/preview.ts";
import type { CallFact, CountFact, RunFact } from "../python/script.ts";
import { hasUpdatePerBatch } from "./cadenceText.ts";
import { english } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import { allFindings, findingJson, type PreviewFile } from "./previewJson.ts";
import { rateWords } from "./rateText.ts";
import { divergedAt, runAxis, summarize } from "./runView.ts";
import { shownSpan, spanText } from "./shownSpan.ts";
import { blockPlot } from "./sparkline.ts";

/** The readable form of `preview` for a terminal `columns` wide. */
export function previewSummary(file: PreviewFile, columns: number): string {
  const { reading, results, path } = file;
  const runs = reading.script.runs.map((run, i) => runLines(run, file, results[i], columns));
  const findings = allFindings(file).map((finding) => {
    const { line, severity, message, code } = findingJson(finding, file.source);
    return `  ${severity}, line ${line}: ${message} [${code}]`;
  });
  const body = [...runs.flat(), ...findings];
  const empty = body.length === 0 ? ["  no optimizer of torch.optim found"] : [];
  return `${[path, ...body, ...empty].join("\n")}\n`;
}

function runLines(
  run: RunFact,
  file: PreviewFile,
  result: RunResult | undefined,
  columns: number,
): string[] {
  const { script } = file.reading;
  const calls: CallFact[] = [
    ...script.optimizers.filter((o) => o.id === run.optimizer),
    ...script.schedulers.filter((s) => run.schedulers.includes(s.id)),
  ];
  const header = calls.map(
    (call) => `  line ${file.source.locate(call.span.from).line}: ${callText(call)}`,
  );
  const title = run.isDefault ? header : ["  With other options:", ...header];
  return result ? [...title, ...traceLines(result, run, columns)] : title;
}

/** The call with the arguments it was given, each marked when it is assumed. */
function callText({ name, args }: CallFact): string {
  const given = Object.entries(args).flatMap(([key, { origin, text, value }]) => {
    if (origin === "default") return [];
    const note = origin === "assumed" && value !== undefined ? " (assumed)" : "";
    return [`${key}=${text ?? "…"}${note}`];
  });
  return `${name}(${given.join(", ")})`;
}

/** More waves than these are not told apart in a line of letters. */
const MOST_WAVES = 10;

function traceLines(result: RunResult, run: RunFact, columns: number): string[] {
  const { trace } = result;
  const words = trace && rateWords(trace, english, hasUpdatePerBatch(result));
  if (!trace || !words) return [];
  const span = shownSpan(trace, { most: MOST_WAVES });
  const restarts = span.outOf === null ? restartText(trace) : words.restarts;
  const rates = trace.lr[0]?.subarray(0, span.steps) ?? [];
  const plot = summarize(trace)?.isConstant ? [] : blockPlot(rates, Math.max(20, columns - 6), 4);
  const part = spanText(span, english);
  return [
    horizon(run),
    `lr ${words.rates}${restarts === "" ? "" : `, ${restarts}`}`,
    ...plot,
    ...(part === "" ? [] : [part]),
    lossText(trace),
  ].map((line) => `    ${line}`);
}

/** Where the rate restarts, on the run's axis. */
function restartText(trace: Trace): string {
  const restarts = summarize(trace)?.restarts ?? [];
  return restarts.length === 0
    ? ""
    : `restarts at ${runAxis(trace).unit} ${restarts.map(figure).join(", ")}`;
}

function horizon({ epochs, stepsPerEpoch }: RunFact): string {
  const part = ({ value, origin }: CountFact) =>
    `${count(value)}${origin === "assumed" ? " (assumed)" : ""}`;
  const source = stepsPerEpoch.loader ? ` (${stepsPerEpoch.text})` : "";
  const unit = epochs.value === 1 ? "epoch" : "epochs";
  return `${part(epochs)} ${unit} × ${part(stepsPerEpoch)} batches${source}`;
}

function lossText(trace: Trace): string {
  const { loss, initialLoss, steps } = trace;
  if (!loss || initialLoss === null || steps === 0) return "";
  const diverged = divergedAt(trace);
  if (diverged !== null)
    return `stand-in loss ${figure(initialLoss)}, diverges at step ${count(diverged)}`;
  return `stand-in loss ${figure(initialLoss)} → ${figure(loss[steps - 1] as number)}`;
}
