import { optimizerParams } from "../core/optimizers/index.ts";
import { schedulerParams } from "../core/schedulers/index.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { BoundCall } from "./argumentFacts.ts";
import type { Expr } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import type { CallOptions } from "./callOptions.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Length } from "./evaluation.ts";
import { withDefaults } from "./impliedArguments.ts";
import { usesPackage } from "./libraries.ts";
import { lastName } from "./loopFacts.ts";
import type { ParamGroups } from "./paramGroups.ts";
import type { CallSite, ModuleIndex } from "./scopes.ts";
import type { ArgumentFact } from "./script.ts";
import type { Construction } from "./stepSites.ts";
import { isOlderFactory, timmSettings } from "./timmSettings.ts";
import { type TorchClass, torchClass } from "./torchNames.ts";
import { ownSpan } from "./workspace.ts";

type Parameters = readonly (readonly [name: string, fallback: PyValue])[];

/** The parameters of timm's two factories, in their order. */
const schedulerParameters: Parameters = [
  ["optimizer", null],
  ["sched", "cosine"],
  ["num_epochs", 300n],
  ["decay_epochs", null],
  ["decay_milestones", [90n, 180n, 270n]],
  ["cooldown_epochs", 0n],
  ["patience_epochs", 10n],
  ["decay_rate", 0.1],
  ["min_lr", 0],
  ["warmup_lr", 1e-5],
  ["warmup_epochs", 0n],
  ["warmup_prefix", false],
  ["noise", null],
  ["noise_pct", 0.67],
  ["noise_std", 1],
  ["noise_seed", 42n],
  ["cycle_mul", 1],
  ["cycle_decay", 0.1],
  ["cycle_limit", 1n],
  ["k_decay", 1],
  ["decay_fn", null],
  ["stable_timescale", null],
  ["plateau_mode", "max"],
  ["step_on_epochs", true],
  ["updates_per_epoch", 0n],
];
const optimizerParameters: Parameters = [
  ["model_or_params", null],
  ["opt", "sgd"],
  ["lr", null],
  ["weight_decay", 0],
  ["momentum", 0.9],
];

const warmup = { warmup_t: "warmup_epochs", warmup_lr_init: "warmup_lr", warmup_prefix: "" };
const cycles = { cycle_mul: "", cycle_decay: "", cycle_limit: "" };
const timed = { t_initial: "num_epochs", t_in_epochs: "step_on_epochs", lr_min: "min_lr" };

/** Per name the class, and for each of its parameters the factory's; `""` is one of the same name. */
const schedules: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>> = {
  cosine: ["CosineLRScheduler", { ...timed, ...cycles, ...warmup, k_decay: "" }],
  tanh: ["TanhLRScheduler", { ...timed, ...cycles, ...warmup }],
  poly: ["PolyLRScheduler", { ...timed, ...cycles, ...warmup, power: "decay_rate", k_decay: "" }],
  step: [
    "StepLRScheduler",
    { decay_t: "decay_epochs", decay_rate: "", t_in_epochs: "step_on_epochs", ...warmup },
  ],
  multistep: [
    "MultiStepLRScheduler",
    { decay_t: "decay_milestones", decay_rate: "", t_in_epochs: "step_on_epochs", ...warmup },
  ],
};

/** What is counted in updates when the schedule is stepped per update. */
const counts = new Set(["num_epochs", "warmup_epochs", "decay_epochs", "decay_milestones"]);

const optimizers: Readonly<Record<string, readonly [string, Readonly<Record<string, PyValue>>]>> = {
  sgd: ["SGD", { nesterov: true }],
  momentum: ["SGD", { nesterov: false }],
  adam: ["Adam", {}],
  adamw: ["AdamW", {}],
  nadam: ["NAdam", {}],
  radam: ["RAdam", {}],
  radamw: ["RAdam", { decoupled_weight_decay: true }],
  adamax: ["Adamax", {}],
};

const schedulerPath = /^timm\.scheduler\.(scheduler_factory\.)?create_scheduler(_v2)?$/;
const optimizerPath = /^timm\.optim\.(optim_factory\.|_optim_factory\.)?create_optimizer(_v2)?$/;

/** Reads timm's `create_optimizer_v2` and `create_scheduler_v2`, and the older ones without v2. */
export class TimmFactories {
  private readonly evaluator: Evaluator;
  private readonly options: CallOptions;
  private readonly isUsed: boolean;

  constructor(index: ModuleIndex, evaluator: Evaluator, options: CallOptions) {
    this.isUsed = usesPackage("timm", index);
    this.evaluator = evaluator;
    this.options = options;
  }

  /** The class of what a factory makes, where it is one that can be computed. */
  made(site: CallSite): TorchClass | undefined {
    if (!this.isUsed) return undefined;
    const path = this.evaluator.path(site.call.callee, site.block) ?? "";
    if (schedulerPath.test(path)) {
      const entry = this.schedule(site);
      const isNoisy = this.fact(site, schedulerParameters, "noise").value !== null;
      return entry && !isNoisy ? torchClass(`timm.scheduler.${entry[0]}`) : undefined;
    }
    if (!optimizerPath.test(path)) return undefined;
    const entry = this.optimizer(site);
    return entry && torchClass(`torch.optim.${entry[0]}`);
  }

  private schedule(site: CallSite) {
    const name = this.fact(site, schedulerParameters, "sched").value;
    return typeof name === "string" && Object.hasOwn(schedules, name) ? schedules[name] : undefined;
  }

  private optimizer(site: CallSite) {
    const name = this.fact(site, optimizerParameters, "opt").value;
    return typeof name === "string" && Object.hasOwn(optimizers, name)
      ? optimizers[name]
      : undefined;
  }

  bind(construction: Construction): BoundCall {
    return construction.torch.kind === "optimizer"
      ? this.bindOptimizer(construction)
      : this.bindScheduler(construction);
  }

  private bindScheduler({ site, torch }: Construction): BoundCall {
    const sources = this.schedule(site)?.[1] ?? {};
    const own = Object.entries(sources).map(([name, source]) => [
      name,
      this.scaled(site, source === "" ? name : source),
    ]);
    const args = withDefaults(schedulerParams(torch.name), Object.fromEntries(own));
    return { args, subject: this.given(site, schedulerParameters, "optimizer"), error: null };
  }

  /** A count of epochs, or of updates where the schedule is stepped by them. */
  private scaled(site: CallSite, name: string): ArgumentFact {
    const fact = this.fact(site, schedulerParameters, name);
    const isStep = name === "decay_epochs" && fact.value === null;
    const base = isStep ? { ...fact, value: 90n } : fact;
    const perEpoch = this.fact(site, schedulerParameters, "step_on_epochs");
    if (!counts.has(name) || perEpoch.value !== false) return base;
    const updates = this.fact(site, schedulerParameters, "updates_per_epoch");
    const value = product(base.value ?? null, updates.value ?? null);
    const origins = [base.origin, updates.origin];
    const origin = origins.includes("assumed") ? "assumed" : "argument";
    const text = `${base.text ?? name} * ${updates.text ?? "updates_per_epoch"}`;
    return { ...base, value, origin, text, via: "expression", keyword: null };
  }

  private bindOptimizer({ site, torch }: Construction): BoundCall {
    const params = optimizerParams(torch.name);
    const own: Record<string, ArgumentFact> = {};
    for (const [name, value] of Object.entries(this.optimizer(site)?.[1] ?? {})) {
      own[name] = { ...plain, value };
    }
    for (const name of Object.keys(params)) {
      const isListed = optimizerParameters.some(([listed]) => listed === name);
      const fact =
        isListed || this.given(site, optimizerParameters, name)
          ? this.fact(site, optimizerParameters, name)
          : undefined;
      const isNone = name === "lr" && fact?.value === null;
      if (fact && !isNone) own[name] = fact;
      // What is not read is not the default: the user can say it.
      const fallback = params[name]?.default;
      const isOpen = isNone && fact?.origin === "assumed" && typeof fallback === "number";
      if (fact && isOpen) own[name] = { ...fact, value: fallback };
    }
    const subject = this.given(site, optimizerParameters, "model_or_params");
    return { args: withDefaults(params, own), subject, error: null };
  }

  /** The number of epochs that `create_scheduler_v2` hands back beside the schedule. */
  epochs(site: CallSite): Length | undefined {
    const entry = this.made(site) && this.schedule(site);
    const names = ["num_epochs", "cooldown_epochs", "warmup_epochs", "cycle_limit", "cycle_mul"];
    const facts = names.map((name) => this.fact(site, schedulerParameters, name));
    const [epochs = 0, cooldown = 0, warm = 0, cycles = 1, growth = 1] = facts.map((f) =>
      Number(f.value),
    );
    if (!entry || growth !== 1 || ![epochs, cooldown, warm, cycles].every(Number.isInteger)) {
      return undefined;
    }
    const prefix = this.fact(site, schedulerParameters, "warmup_prefix").value === true ? warm : 0;
    const isCyclic = entry[0] !== "StepLRScheduler" && entry[0] !== "MultiStepLRScheduler";
    const total = isCyclic ? epochs * cycles + prefix + cooldown : epochs + prefix;
    const assumed = facts.some((f) => f.origin === "assumed");
    return { value: BigInt(total), assumed, place: ownSpan(site.call) };
  }

  /** A model's parameters are split in those without weight decay and the others. */
  groups(site: CallSite, ofParams: (subject: Expr) => Groups): Groups {
    const subject = this.given(site, optimizerParameters, "model_or_params");
    const isParams = subject && (subject.kind !== "name" || /param|group/i.test(subject.name));
    if (isParams) return ofParams(subject);
    const { value, origin } = this.fact(site, optimizerParameters, "weight_decay");
    const isOther = ["layer_decay", "param_group_fn"].some((name) =>
      this.given(site, optimizerParameters, name),
    );
    const isSplit = Number(value) !== 0;
    const groups = isSplit ? [{ weight_decay: 0 }, { weight_decay: value ?? 0 }] : [{}];
    return { groups, assumed: isOther || origin === "assumed" };
  }

  private given(site: CallSite, parameters: Parameters, name: string): Expr | null {
    const { call, block } = site;
    const setting = this.setting(site, name);
    if (setting) return setting.value === undefined ? null : setting.expr;
    if (isOlderFactory(lastName(call.callee))) {
      const subject = name === parameters[0]?.[0];
      const own = name === "model_or_params" ? "model" : name;
      return argumentOf(call, own, subject ? 1 : null) ?? null;
    }
    const position = parameters.findIndex(([known]) => known === name);
    const given = this.options.given(call, block, name, position < 0 ? null : position);
    return typeof given === "object" ? given.expr : null;
  }

  /** What timm itself reads from parsed arguments for a parameter. */
  private setting({ call, block }: CallSite, name: string) {
    if (argumentOf(call, name, null)) return undefined;
    const from = timmSettings(call);
    const setting = from && Object.hasOwn(from.names, name) ? from.names[name] : undefined;
    if (!from || !setting) return undefined;
    const { settings } = from;
    const { from: start, to } = settings;
    const expr: Expr = { kind: "attribute", object: settings, name: setting.name, from: start, to };
    const found = this.evaluator.evaluate(expr, block);
    const isLacking = !found.known && this.evaluator.lacks(settings, setting.name, block);
    const read = found.known ? found.value : isLacking ? setting.fallback : undefined;
    const value = setting.isNegated && read !== undefined ? !truthy(read) : read;
    const text = `${this.evaluator.text(settings)}.${setting.name}`;
    const said = setting.isNegated ? {} : this.evaluator.sourceOf(expr, block);
    const common = { ...plain, text, ...said };
    const fact = (fallback: PyValue): ArgumentFact => {
      if (isLacking) return { ...plain, value: value ?? fallback };
      // timm passes on neither what is unset, nor what is not there.
      if (value === undefined) return { ...common, value: fallback, origin: "assumed", via: null };
      if (value === null) return { ...plain, value: fallback };
      const place = found.known && found.place ? this.evaluator.place(found.place) : null;
      const isAssumed = found.known && found.assumed;
      const via = found.known ? found.via : null;
      return { ...common, value, origin: isAssumed ? "assumed" : "argument", via, place };
    };
    return { expr, value: value ?? undefined, fact };
  }

  private fact(site: CallSite, parameters: Parameters, name: string): ArgumentFact {
    const { call, block } = site;
    const position = parameters.findIndex(([known]) => known === name);
    const fallback = parameters[position]?.[1] ?? null;
    const setting = this.setting(site, name);
    if (setting) return setting.fact(fallback);
    if (isOlderFactory(lastName(call.callee))) return { ...plain, value: fallback };
    const given = this.options.given(call, block, name, position < 0 ? null : position);
    if (given === undefined) return { ...plain, value: fallback };
    if (given === "open") return { ...plain, value: fallback, origin: "assumed" };
    const { expr } = given;
    const text = this.evaluator.text(expr);
    const argument = call.args.find((a) => a.name === name && a.value === expr);
    const keyword = argument
      ? ownSpan({ from: argument.from, to: argument.from + name.length })
      : null;
    const said = this.evaluator.sourceOf(expr, given.block);
    const common = { text, span: ownSpan(expr), keyword, place: null, ...said };
    const result = this.evaluator.evaluate(expr, given.block);
    if (!result.known) return { ...common, value: fallback, origin: "assumed", via: null };
    const origin = result.assumed ? "assumed" : "argument";
    const place = result.place && this.evaluator.place(result.place);
    return { ...common, value: result.value, origin, via: result.via, place };
  }
}

type Groups = Omit<ParamGroups, "sites" | "extras"> & Partial<Pick<ParamGroups, "extras">>;

const plain: ArgumentFact = {
  origin: "default",
  value: null,
  text: null,
  via: null,
  span: null,
  keyword: null,
  place: null,
};

/** Epochs times updates per epoch, also of each item of a list. */
function product(a: PyValue, b: PyValue): PyValue {
  if (Array.isArray(a)) return a.map((item) => product(item, b));
  if (typeof a === "bigint" && typeof b === "bigint") return a * b;
  if (typeof a !== "bigint" && typeof a !== "number") return null;
  return typeof b === "bigint" || typeof b === "number" ? Number(a) * Number(b) : null;
}
