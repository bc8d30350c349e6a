import { isNumeric, itemsOf, type PyValue } from "../core/spec/pyValue.ts";
import type { CallFact } from "../python/script.ts";
import { count, figure } from "./numbers.ts";
import { cycledMomentum, hasOneRate, summarize } from "./runView.ts";
import type { SimulatedRun } from "./simulatedRun.ts";
import { valueText } from "./valueText.ts";

/** The sign a parameter has in the formulas, or one for each of its numbers. */
type Signs = Readonly<Record<string, string | readonly string[]>>;

/** Parameters whose own name stands in a formula need no entry. */
const optimizerSigns: Signs = {
  lr: "η",
  momentum: "μ",
  dampening: "τ",
  weight_decay: "λ",
  betas: ["β₁", "β₂"],
  eps: "ε",
  rho: "ρ",
  momentum_decay: "ψ",
  lr_decay: "ηₐ",
  etas: ["η⁻", "η⁺"],
  step_sizes: ["Δmin", "Δmax"],
};

const ownSigns: Readonly<Record<string, Signs>> = {
  RMSprop: { alpha: "α" },
  ASGD: { alpha: "α", lambd: "λ₀", t0: "t₀", lr: "η₀" },
  Adafactor: { beta2_decay: "γ", eps: ["ε₁", "ε₂"] },
  // Its ε only guards a division that the formula leaves out.
  Muon: { eps: [], ns_steps: "k" },
  StepLR: { gamma: "γ" },
  MultiStepLR: { gamma: "γ" },
  ExponentialLR: { gamma: "γ" },
  LinearLR: { start_factor: "s", end_factor: "e" },
  CosineAnnealingLR: { eta_min: "η_min" },
  CosineAnnealingWarmRestarts: { eta_min: "η_min" },
  CyclicLR: { base_lr: "η_base", max_lr: "η_max" },
  get_inverse_sqrt_schedule: { timescale: "τ" },
  get_wsd_schedule: { num_stable_steps: "s", num_decay_steps: "d", min_lr_ratio: "m" },
  CosineLRScheduler: { lr_min: "η_min", cycle_decay: "γ", k_decay: "k" },
  TanhLRScheduler: { lr_min: "η_min", cycle_decay: "γ" },
  PolyLRScheduler: { lr_min: "η_min", cycle_decay: "γ", k_decay: "k" },
  PlateauLRScheduler: { lr_min: "η_min" },
};

const warmupSigns: Signs = {
  num_warmup_steps: "w",
  num_training_steps: "N",
  num_cycles: "c",
  warmup_lr_rate: "q",
  warmup_t: "w",
  warmup_lr_init: "w₀",
};

/** Formulas of one class with its values in this script: `= 0.1 · 0.5^⌊t / 30⌋` below each line. */
export function formulaLines(
  formula: readonly string[],
  call: CallFact,
  context: SimulatedRun | null,
): readonly string[] {
  const values = valuesOfSigns(call, context);
  return formula.flatMap((line) => {
    const filled = fill(line, values);
    // A phase of no length is not worth a line.
    const isIdle = filled === line || /for t [<≤] 0$/.test(filled);
    return isIdle ? [line] : [line, continued(line, filled)];
  });
}

/** The same for one update: where the rate changes, with that of the first and of the last one. */
export function updateLines(
  formula: readonly string[],
  call: CallFact,
  context: SimulatedRun | null,
): readonly string[] {
  const values = valuesOfSigns(call, context);
  const changing = changingValues(call, context);
  return formula.flatMap((line) => {
    const [first, last] = changing.map((own) => fill(line, new Map([...values, ...own])));
    const filled = fill(line, values);
    if (first === undefined || last === undefined || first === last) {
      return filled === line ? [line] : [line, continued(line, filled)];
    }
    const [a, b] = [continued(line, first), continued(line, last)];
    const width = Math.max(a.length, b.length);
    return [line, `${a.padEnd(width)}   t = 1`, `${b.padEnd(width)}   t = ${updatesOf(context)}`];
  });
}

const updatesOf = (context: SimulatedRun | null): string =>
  count(context?.result.trace?.steps ?? 0);

/** The rate and the momentum of the first and of the last update, where they change. */
function changingValues(
  call: CallFact,
  context: SimulatedRun | null,
): readonly ReadonlyMap<string, string>[] {
  const trace = context?.result.trace;
  if (!trace || trace.steps === 0 || !hasOneRate(trace)) return [];
  const sign = ownSigns[call.name]?.lr ?? "η";
  const rates = summarize(trace)?.isConstant ? undefined : trace.lr[0];
  const cycled = cycledMomentum(trace);
  const momentumSign = call.args.betas ? "β₁" : "μ";
  return [0, trace.steps - 1].map((k) => {
    const values = new Map<string, string>();
    if (rates) values.set(String(sign), figureText(rates[k]));
    if (cycled) values.set(momentumSign, figureText(cycled[k]));
    return values;
  });
}

const figureText = (x = Number.NaN) => figure(x);

/** The right-hand side alone, under the sign that begins it. */
function continued(line: string, filled: string): string {
  const relation = / (=|←) /;
  const at = relation.exec(line)?.index;
  const filledAt = relation.exec(filled)?.index;
  if (at === undefined || filledAt === undefined) return `  ${filled}`;
  return `${" ".repeat(at)}${filled.slice(filledAt)}`;
}

function valuesOfSigns(call: CallFact, context: SimulatedRun | null): ReadonlyMap<string, string> {
  const isOptimizer = call.id.startsWith("o");
  const own = ownSigns[call.name] ?? {};
  const signs: Signs = { ...(isOptimizer ? optimizerSigns : warmupSigns), ...own };
  const values = new Map<string, string>();
  for (const [name, { value }] of Object.entries(call.args)) {
    if (value === undefined || value === null) continue;
    if (name === "lr" && !keepsRate(context)) continue;
    if (name === "momentum" && isCycled(context)) continue;
    // Where a line says what a sign stands for, the name takes the value.
    const plain = numberIn(value);
    if (plain !== undefined && name !== "d") values.set(name, plain);
    const sign = signs[name] ?? name;
    const items = typeof sign === "string" ? [value] : (itemsOf(value) ?? []);
    const names = typeof sign === "string" ? [sign] : sign;
    names.forEach((s, i) => {
      if (s === "β₁" && isCycled(context)) return;
      const text = numberIn(items[i] ?? null);
      if (text !== undefined) values.set(s, text);
    });
  }
  const initial = isOptimizer ? undefined : initialRate(call, context);
  if (initial !== undefined) values.set("η₀", initial);
  return values;
}

/** A rate that a scheduler changes, or that differs between groups, has no one number. */
const keepsRate = (context: SimulatedRun | null): boolean => {
  const trace = context?.result.trace;
  if (!trace || trace.steps === 0) return true;
  return hasOneRate(trace) && (summarize(trace)?.isConstant ?? true);
};

/** Nor has a momentum that a scheduler changes. */
const isCycled = (context: SimulatedRun | null): boolean => {
  const trace = context?.result.trace;
  return trace ? cycledMomentum(trace) !== undefined : false;
};

/** η₀ is the optimizer's own rate, where there is one and the scheduler is the only one on it. */
function initialRate(call: CallFact, context: SimulatedRun | null): string | undefined {
  const { run, script } = context ?? {};
  const optimizer = script?.optimizers.find((o) => o.id === run?.optimizer);
  const isAlone = run?.schedulers.length === 1 && run.schedulers[0] === call.id;
  const isOne = optimizer?.groups.length === 1 && optimizer.groups[0]?.lr === undefined;
  const lr = optimizer?.args.lr?.value;
  return isAlone && isOne && lr !== undefined ? numberIn(lr) : undefined;
}

function numberIn(value: PyValue): string | undefined {
  if (!isNumeric(value) || typeof value === "boolean" || !Number.isFinite(Number(value))) {
    return undefined;
  }
  const text = valueText(typeof value === "number" ? Number(value.toPrecision(6)) : value);
  return text.startsWith("-") ? `(${text.replace("-", "−")})` : text.replace("e-", "e−");
}

/** A name with its index, a Greek letter with its index and sign, or any other character. */
const token =
  /[A-Za-z][A-Za-z0-9_]*[₀-₉]*|\p{Script=Greek}(?:_(?:\w+|\{[^}]*\})|min|max|[₀-₉ₐ-ₜᵢ₊∞⁺⁻]+)?|./gu;

/** Numbers in place of signs; what stood side by side is multiplied with a dot. */
function fill(line: string, values: ReadonlyMap<string, string>): string {
  let filled = "";
  let isNumber = false;
  for (const match of line.matchAll(token)) {
    const [part] = match;
    const value = isExplained(line, match.index + part.length) ? undefined : values.get(part);
    if (value !== undefined) filled = joined(filled);
    else if (isNumber && /^[\p{Script=Greek}A-Za-z√(⌊]/u.test(part)) filled += "·";
    filled += value ?? part;
    isNumber = value !== undefined;
  }
  return filled.replace(/(\d) (?=[a-z](?!\w))/g, "$1 · ");
}

/** `γ` of `γ = beta2_decay`, which says what it stands for. */
const isExplained = (line: string, end: number) => /^ = \w{2,}$/.test(line.slice(end));

function joined(before: string): string {
  if (/[\p{L}\p{N})½]$/u.test(before)) return `${before}·`;
  return /[\p{Script=Greek}₀-₉]\d* $/u.test(before) ? `${before}· ` : before;
}
