import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { KeptNoise } from "../core/keptNoise.ts";
import type { LoopRole } from "../core/runPlan.ts";
import { type Assumptions, defaultAssumptions } from "../plan/assumptions.ts";
import { type RunResult, simulateRun } from "../plan/preview.ts";
import { ScriptReading } from "../plan/scriptReading.ts";
import {
  allFindings,
  JSON_VERSION,
  type PreviewFile,
  previewFileJson,
} from "../present/previewJson.ts";
import { previewSummary } from "../present/previewSummary.ts";
import { traceSvg } from "../present/traceSvg.ts";
import { filesBeside } from "./filesBeside.ts";
import type { Terminal } from "./main.ts";
import { readSource, Unreadable } from "./readSource.ts";
import { objectiveName, parse, positiveInteger, Usage } from "./usage.ts";

const options = {
  json: { type: "boolean" },
  epochs: { type: "string" },
  "steps-per-epoch": { type: "string" },
  objective: { type: "string" },
  every: { type: "string" },
  svg: { type: "string" },
  strict: { type: "boolean" },
} as const;

/** `preview FILE…`: see the help text. */
export async function previewCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, options);
  if (positionals.length === 0) throw new Usage("give at least one file, or - for standard input.");
  const assumptions = assumptionsFrom(values);
  const every = positiveInteger(values.every, "--every") ?? 1;
  const files: PreviewFile[] = [];
  let isUnreadable = false;
  for (const path of positionals) {
    const file = await previewFile(path, assumptions, terminal);
    if (file) files.push(file);
    else isUnreadable = true;
  }
  if (values.json) {
    const output = { version: JSON_VERSION, files: files.map((f) => previewFileJson(f, every)) };
    terminal.out(`${JSON.stringify(output)}\n`);
  } else for (const file of files) terminal.out(previewSummary(file, terminal.columns));
  if (typeof values.svg === "string") await writeSvgs(files, values.svg);
  if (isUnreadable) return 2;
  const hasError = files.some((f) => allFindings(f).some((x) => x.severity === "error"));
  return values.strict && hasError ? 1 : 0;
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function assumptionsFrom(values: Values): Assumptions {
  const epochs = positiveInteger(values.epochs, "--epochs");
  const steps = positiveInteger(values["steps-per-epoch"], "--steps-per-epoch");
  const name = objectiveName(values.objective);
  const stated: LoopRole[] = [];
  if (epochs !== undefined) stated.push("epoch");
  if (steps !== undefined) stated.push("batch");
  return {
    ...defaultAssumptions,
    stated,
    ...(epochs === undefined ? {} : { epochs }),
    ...(steps === undefined ? {} : { stepsPerEpoch: steps }),
    ...(name === undefined ? {} : { objective: { name, options: {} } }),
  };
}

async function previewFile(
  path: string,
  assumptions: Assumptions,
  terminal: Terminal,
): Promise<PreviewFile | undefined> {
  try {
    const noise = new KeptNoise();
    const source = await readSource(path, terminal.readStdin);
    const reading = new ScriptReading(() => performance.now()).read(
      source.text,
      assumptions,
      filesBeside(path, source),
    );
    const results = reading.runs.map((run) => finish(simulateRun(run, reading.script, noise)));
    return { path, source, reading, results, objective: assumptions.objective.name };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    terminal.err(`optimizer-playground: ${path}: ${error.message}.\n`);
    return undefined;
  }
}

function finish(run: Generator<number, RunResult>): RunResult {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** One picture per run: `train-o0.svg`. */
async function writeSvgs(files: readonly PreviewFile[], directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    for (const { path, reading, results } of files) {
      for (const [i, run] of reading.runs.entries()) {
        const trace = results[i]?.trace;
        const name = `${path === "-" ? "stdin" : basename(path).replace(/\.\w+$/, "")}`;
        if (trace) await writeFile(join(directory, `${name}-${run.id}.svg`), traceSvg(trace));
      }
    }
  } catch (error) {
    throw new Usage(`cannot write to ${directory}: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
