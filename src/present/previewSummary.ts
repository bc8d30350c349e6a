import type { Trace } from "../core/trace.ts";
import type { CallFact, CountFact, RunFact } from "../python/script.ts";
import { count, figure } from "./numbers.ts";
import { allFindings, findingJson, type PreviewFile } from "./previewJson.ts";
import { divergedAt, runAxis, summarize } from "./runView.ts";
import { blockPlot } from "./sparkline.ts";

/** The readable form of `preview` for a terminal `columns` wide. */
export function previewSummary(file: PreviewFile, columns: number): string {
  const { reading, results, path } = file;
  const runs = reading.script.runs.map((run, i) =>
    runLines(run, file, results[i]?.trace ?? null, columns),
  );
  const findings = allFindings(file).map((finding) => {
    const { line, severity, message, code } = findingJson(finding, file.source);
    return `  ${severity}, line ${line}: ${message} [${code}]`;
  });
  const body = [...runs.flat(), ...findings];
  const empty = body.length === 0 ? ["  no optimizer of torch.optim found"] : [];
  return `${[path, ...body, ...empty].join("\n")}\n`;
}

function runLines(run: RunFact, file: PreviewFile, trace: Trace | null, columns: number): string[] {
  const { script } = file.reading;
  const calls: CallFact[] = [
    ...script.optimizers.filter((o) => o.id === run.optimizer),
    ...script.schedulers.filter((s) => run.schedulers.includes(s.id)),
  ];
  const header = calls.map(
    (call) => `  line ${file.source.locate(call.span.from).line}: ${callText(call)}`,
  );
  const title = run.isDefault ? header : ["  With other options:", ...header];
  return trace ? [...title, ...traceLines(trace, run, columns)] : title;
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

function traceLines(trace: Trace, run: RunFact, columns: number): string[] {
  const summary = summarize(trace);
  if (!summary) return [];
  const { first, peak, last, isConstant, restarts } = summary;
  const way = peak > first && peak > last ? [first, peak, last] : [first, last];
  const rates = isConstant ? `${figure(first)}, constant` : way.map(figure).join(" → ");
  const { unit } = runAxis(trace);
  const marks =
    restarts.length > 0 ? `, restarts at ${unit} ${restarts.map(figure).join(", ")}` : "";
  const plot = blockPlot(trace.lr[0] as Float64Array, Math.max(20, columns - 6), 4);
  return [
    `    ${horizon(run)}`,
    `    lr ${rates}${marks}`,
    ...(isConstant ? [] : plot.map((row) => `    ${row}`)),
    `    ${lossText(trace)}`,
  ];
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
