import { isFunction, itemsOf, type PyValue } from "../core/spec/pyValue.ts";
import type { ReadScript } from "../editor/scriptService.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import type { Localize } from "../present/localize.ts";
import { obstacleText } from "../present/obstacleText.ts";
import type { PanelCall, PanelLength, PanelRun, PanelScript } from "../protocol/panel.ts";
import type { CallFact, CountFact, RunFact } from "../python/script.ts";

/**
 * What the panel needs of a reading, with offsets turned into lines. `newest` is of the text as it
 * is now, where that is broken and `read` is what it said before.
 */
export function panelScript(read: ReadScript, t: Localize, newest = read): PanelScript {
  const { source, reading } = read;
  const { script, runs } = reading;
  const [broken] = newest.reading.script.syntaxErrors;
  return {
    uri: source.uri.toString(),
    version: source.version,
    fileName: fileNameOf(source.uri.path),
    runs: runs.flatMap((run, i) => {
      const fact = script.runs[i];
      return fact ? [panelRun(run, fact, read, t)] : [];
    }),
    brokenLine: broken === undefined ? null : lineOf(broken, newest).line,
  };
}

export const fileNameOf = (path: string): string => path.split("/").at(-1) ?? path;

function panelRun(run: PlannedRun, fact: RunFact, read: ReadScript, t: Localize): PanelRun {
  const { script } = read.reading;
  const optimizer = script.optimizers.find((o) => o.id === run.optimizer);
  const schedulers = run.schedulers.flatMap(
    (id) => script.schedulers.find((s) => s.id === id) ?? [],
  );
  const first = optimizer ? panelCall(optimizer, "optimizer", read) : assumedOptimizer;
  const problem = run.obstacle ? (obstacleText(run.obstacle, script, t) ?? null) : null;
  return {
    id: run.id,
    isDefault: fact.isDefault,
    calls: [first, ...schedulers.map((s) => panelCall(s, "scheduler", read, s.parent !== null))],
    plan: run.plan,
    problem,
    epochs: panelLength(fact.epochs, read),
    stepsPerEpoch: panelLength({ ...fact.stepsPerEpoch, value: batchesOf(fact) }, read),
    accumulation: fact.accumulation?.value ?? 1,
  };
}

/** A trainer's length is known in updates. */
const batchesOf = ({ stepsPerEpoch, accumulation }: RunFact): number =>
  accumulation?.batches ?? stepsPerEpoch.value;

/** Stands where a scheduler's optimizer is in another file. */
const assumedOptimizer: PanelCall = {
  id: "",
  kind: "optimizer",
  name: "SGD",
  isInner: false,
  line: null,
  cell: null,
  args: {},
};

function panelCall(
  call: CallFact,
  kind: PanelCall["kind"],
  read: ReadScript,
  isInner = false,
): PanelCall {
  const args = Object.entries(call.args).map(([name, { origin, value, text }]) => [
    name,
    // A function has no control; its code stays in the plan.
    { origin, value: isPlain(value) ? value : null, text },
  ]);
  const { id, name } = call;
  return {
    id,
    kind,
    name,
    isInner,
    ...lineOf(call.span.from, read),
    args: Object.fromEntries(args),
  };
}

const isPlain = (value: PyValue | undefined): value is PyValue =>
  value !== undefined && !isFunction(value) && (itemsOf(value) ?? []).every(isPlain);

const panelLength = ({ value, origin, span }: CountFact, read: ReadScript): PanelLength => ({
  value,
  isAssumed: origin === "assumed",
  line: span ? lineOf(span.from, read).line : null,
});

function lineOf(offset: number, { source }: ReadScript): { line: number; cell: number | null } {
  const { position, cell } = source.toPosition(offset);
  return { line: position.line + 1, cell: cell === null ? null : cell + 1 };
}
