import { changesBetween } from "../src/core/configChanges.ts";
import { mergeConfig } from "../src/core/configMerge.ts";
import { type Horizon, type RunConfig, withArgument } from "../src/core/runConfig.ts";
import { numberFromText, valueFromText } from "../src/core/spec/argumentText.ts";
import { count } from "../src/present/numbers.ts";
import type { SavedRun, SavedStandIn } from "../src/protocol/runState.ts";
import { callIn, callProblem, LENGTH, paramsOf, withValue } from "./edits.ts";
import type { History } from "./history.ts";
import type { Run } from "./runs.ts";
import type { Store } from "./store.ts";
import { rebased } from "./syncRuns.ts";

/** Changes of what one run does. */
export class EditActions {
  private readonly store: Store;
  private readonly history: History;

  constructor(store: Store, history: History) {
    this.store = store;
    this.history = history;
  }

  /**
   * A value from a control. What PyTorch refuses, and what is no value at all, stays a draft with
   * the reason beside it; the curves keep the last valid value.
   */
  editText(shown: Run, call: string, name: string, text: string): void {
    const run = this.newest(shown);
    const { config } = run;
    const owner = callIn(config, call);
    const spec = owner && paramsOf(owner)[name];
    if (!config || !spec) return;
    const value = valueFromText(spec, text);
    if (value === undefined) {
      this.draft(run.id, call, name, text, this.store.state.t("This is not a number."));
      return;
    }
    const next = withValue(config, run.base, call, name, value);
    const problem = callProblem(next, call);
    if (problem !== undefined && problem !== callProblem(config, call)) {
      this.draft(run.id, call, name, text, problem);
    } else this.keep(run, `${call} ${name}`, next, { call, name });
  }

  editLength(shown: Run, which: keyof Horizon, text: string): void {
    const run = this.newest(shown);
    const value = numberFromText(text);
    const isGood = typeof value === "bigint" && value >= 1n && value <= 1_000_000n;
    if (!isGood) {
      const { t } = this.store.state;
      const problem = t("This must be a whole number from {0} to {1}.", 1, count(1_000_000));
      this.draft(run.id, LENGTH, which, text, problem);
    } else if (run.config) {
      const horizon = { ...run.config.horizon, [which]: Number(value) };
      this.keep(run, which, { ...run.config, horizon }, { call: LENGTH, name: which });
    }
  }

  resetValue(shown: Run, call: string, name: string): void {
    const run = this.newest(shown);
    const original = callIn(run.base, call)?.args[name] ?? null;
    if (run.config) {
      const next = withArgument(run.config, call, name, original);
      this.keep(run, `${call} ${name}`, next, { call, name });
    }
  }

  resetLength(shown: Run, which: keyof Horizon): void {
    const run = this.newest(shown);
    if (run.config && run.base) {
      const horizon = { ...run.config.horizon, [which]: run.base.horizon[which] };
      this.keep(run, which, { ...run.config, horizon }, { call: LENGTH, name: which });
    }
  }

  resetRun(run: Run): void {
    const drafts = this.store.state.drafts.filter((d) => d.run !== run.id);
    this.store.update({ drafts });
    this.replace(run, `reset ${run.id}`, null);
  }

  /** The code says now what the edits said: not undone by the panel, since the code is not. */
  forgetEdits(run: Run): void {
    const { runs } = this.store.state.saved;
    const changed = runs.map((saved) => (saved.id === run.id ? edited(saved, run, null) : saved));
    this.store.save({ runs: changed });
  }

  /** Of an edit and another change of the code, the edit stays, as an edit of the code as it is now. */
  keepEdits({ id, saved, file, base }: Run): void {
    const { source, edits } = saved;
    if (source.kind !== "file" || !source.base || !edits || !file || !base) return;
    const { config } = mergeConfig(source.base, edits, base);
    const runs = this.store.state.saved.runs.map((run) =>
      run.id === id ? rebased(run, config, file) : run,
    );
    this.history.change(`keep ${id}`, { runs });
  }

  /** Another configuration of the run, whatever changes in it. */
  changeConfig(shown: Run, key: string, change: (config: RunConfig) => RunConfig): void {
    const run = this.newest(shown);
    if (!run.config) return;
    const drafts = this.store.state.drafts.filter((d) => d.run !== run.id);
    this.store.update({ drafts });
    this.keep(run, key, change(run.config), null);
  }

  /** Gives every drawn run the length of one of them. */
  setLengthOfAll({ config }: Run): void {
    const { runs, saved } = this.store.state;
    if (!config) return;
    const changed = saved.runs.map((own) => {
      const run = runs.find((r) => r.id === own.id);
      if (!run?.config || own.hidden) return own;
      const next = { ...run.config, horizon: config.horizon };
      const isBase = run.base !== null && changesBetween(run.base, next).length === 0;
      return edited(own, run, isBase ? null : next);
    });
    this.history.change("length of all", { runs: changed });
  }

  /** Another problem for all runs; null for that of the settings. */
  setStandIn(standIn: SavedStandIn | null): void {
    this.history.change("stand-in", { standIn });
  }

  discardDrafts(): void {
    this.store.update({ drafts: [] });
  }

  /** A control may be of an older picture: what was edited since must not get lost. */
  private newest(run: Run): Run {
    return this.store.state.runs.find(({ id }) => id === run.id) ?? run;
  }

  private draft(run: string, call: string, name: string, text: string, problem: string): void {
    const draft = { run, call, name, text, problem };
    this.store.update({ drafts: [...this.others(run, { call, name }), draft] });
  }

  private others(run: string, field: Field | null) {
    const { drafts } = this.store.state;
    const isField = (d: Field) => d.call === field?.call && d.name === field.name;
    return drafts.filter((d) => d.run !== run || !isField(d));
  }

  private keep(run: Run, key: string, config: RunConfig, field: Field | null): void {
    const drafts = this.others(run.id, field);
    if (drafts.length < this.store.state.drafts.length) this.store.update({ drafts });
    const isBase = run.base !== null && changesBetween(run.base, config).length === 0;
    this.replace(run, `${run.id} ${key}`, isBase ? null : config);
  }

  private replace(run: Run, key: string, edits: RunConfig | null): void {
    const { runs } = this.store.state.saved;
    const changed = runs.map((saved) => (saved.id === run.id ? edited(saved, run, edits) : saved));
    this.history.change(key, { runs: changed });
  }
}

interface Field {
  readonly call: string;
  readonly name: string;
}

/** A run of the code remembers what the code said when editing began. */
function edited(saved: SavedRun, { base }: Run, edits: RunConfig | null): SavedRun {
  if (saved.source.kind !== "file") return { ...saved, edits };
  const remembered = edits === null ? null : (saved.source.base ?? base);
  return { ...saved, edits, source: { ...saved.source, base: remembered } };
}
