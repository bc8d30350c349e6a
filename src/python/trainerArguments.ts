import { optimizerParams } from "../core/optimizers/index.ts";
import { schedulerParams } from "../core/schedulers/index.ts";
import { type PyArgs, type PyValue, tuple } from "../core/spec/pyValue.ts";
import type { BoundCall } from "./argumentFacts.ts";
import type { Expr, Span } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { argumentOf } from "./callArguments.ts";
import type { CallOptions } from "./callOptions.ts";
import { classAttribute, classNamed } from "./classes.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Via } from "./evaluation.ts";
import { filledType, trainerClassDefaults } from "./filledClasses.ts";
import { withDefaults } from "./impliedArguments.ts";
import { usesPackage } from "./libraries.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { ArgumentFact, Origin } from "./script.ts";
import type { Construction } from "./stepSites.ts";
import type { TorchClass } from "./torchNames.ts";
import { isInScript, type Place } from "./workspace.ts";

/** One of the training arguments, with where it comes from. */
export interface TrainerArgument {
  /** Undefined where it is given but cannot be read. */
  readonly value: PyValue | undefined;
  readonly origin: Origin;
  readonly text: string | null;
  readonly via: Via | null;
  readonly expr: Expr | null;
  /** Where the value is defined, when that is not in the expression itself. */
  readonly place: Place | null;
  /** Its keyword in the call. */
  readonly keyword: Span | null;
}

/** Training arguments that the command line fills. */
interface ParsedArguments {
  readonly expr: Expr;
  /** What they have without options. */
  readonly defaults: Readonly<Record<string, PyValue>>;
}

/** Optimizers by the names that `optim` takes; the quantised kinds of AdamW follow its rates. */
const adamW = /^(adamw_(torch|hf|apex|anyprecision|8bit|bnb)\w*|paged_adamw\w*)$/;
const others: Readonly<Record<string, string>> = {
  sgd: "SGD",
  adagrad: "Adagrad",
  rmsprop: "RMSprop",
};

/** Reads calls of Hugging Face's `TrainingArguments` and of the classes that extend it. */
export class TrainerArguments {
  private readonly evaluator: Evaluator;
  private readonly options: CallOptions;
  private readonly isUsed: boolean;
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly known = new Map<Expr, ParsedArguments | null>();

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    evaluator: Evaluator,
    options: CallOptions,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.isUsed = usesPackage("transformers", index) || usesPackage("trl", index);
    this.evaluator = evaluator;
    this.options = options;
  }

  private defaults(site: CallSite): Readonly<Record<string, PyValue>> | undefined {
    const { call, block } = site;
    const own = trainerClassDefaults({ expr: call.callee, block }, this.index);
    return own ?? this.parsed(site)?.defaults;
  }

  /** What a Trainer is given, where the command line fills it: no other call makes it. */
  parsed(site: CallSite): ParsedArguments | undefined {
    if (!this.isUsed || !/Trainer$/.test(lastName(site.call.callee))) return undefined;
    const known = this.known.get(site.call);
    if (known !== undefined) return known ?? undefined;
    const found = this.findParsed(site);
    this.known.set(site.call, found ?? null);
    return found;
  }

  private findParsed({ call, block }: CallSite): ParsedArguments | undefined {
    const expr = argumentOf(call, "args", 1);
    for (const source of expr ? this.tracer.sources(expr, block) : []) {
      const type = filledType(source, this.tracer);
      const defaults = type && trainerClassDefaults(type, this.index);
      if (expr && defaults) return { expr, defaults };
    }
    return undefined;
  }

  /** The library's number where none can be read. */
  fallback(site: CallSite, name: string): number {
    return Number(this.defaults(site)?.[name] ?? 0);
  }

  pathOf(expr: Expr, block: Block): string | undefined {
    return this.evaluator.path(expr, block);
  }

  /** What a name stands for. */
  definitionOf(expr: Expr, block: Block): Expr {
    return this.evaluator.definitionOf(expr, block).expr;
  }

  /** Whether a call makes training arguments. */
  isCall(site: CallSite): boolean {
    return this.isUsed && this.defaults(site) !== undefined;
  }

  /** The optimizer that the Trainer makes of the arguments. */
  optimizerClass(site: CallSite): TorchClass {
    const name = this.word(site, "optim");
    const own = Object.hasOwn(others, name) ? others[name] : undefined;
    if (own) return torchOptimizer(own);
    return adamW.test(name)
      ? torchOptimizer("AdamW")
      : { kind: "optimizer", name, qualified: `transformers.${name}`, supported: false };
  }

  get(site: CallSite, name: string): TrainerArgument {
    const parsed = this.parsed(site);
    if (parsed) return this.ofParsed(parsed, site.block, name);
    const fallback = this.defaults(site)?.[name] ?? null;
    const later = this.setLater(site, name);
    if (later) return later;
    const argument = site.call.args.find((a) => a.name === name);
    const isHere = argument !== undefined && isInScript(argument);
    const keyword = isHere ? { from: argument.from, to: argument.from + name.length } : null;
    const given = this.options.given(site.call, site.block, name, null);
    if (given === "open") {
      return { value: fallback, origin: "assumed", text: null, ...nowhere, keyword };
    }
    if (!given) {
      const own = this.ofOwnField(site, name);
      return own ?? { value: fallback, origin: "default", text: null, ...nowhere, keyword };
    }
    const { expr, block } = given;
    const text = this.evaluator.text(expr);
    const result = this.evaluator.evaluate(expr, block);
    if (!result.known) {
      const member = enumMember(expr);
      if (member !== null)
        return {
          value: member,
          origin: "argument",
          text,
          via: "literal",
          expr,
          place: null,
          keyword,
        };
      return { value: undefined, origin: "assumed", text, via: null, expr, place: null, keyword };
    }
    const { value, via, assumed } = result;
    const place = result.place && this.evaluator.place(result.place);
    return { value, origin: assumed ? "assumed" : "argument", text, via, expr, place, keyword };
  }

  /** What the script assigns to the arguments once they are made. */
  private setLater(site: CallSite, name: string): TrainerArgument | undefined {
    const known = this.index.attributes.get(name) ?? [];
    const { branches } = this.evaluator;
    const set = known.filter(
      (b) =>
        !b.isItem &&
        branches.mayRun(b.block) &&
        this.tracer.origins(b.object, b.block).includes(site.call),
    );
    const last = set.at(-1);
    if (!last || last.path.length > 0) return undefined;
    const isOpen = set.length > 1 || chainOf(last.block).some((b) => b.conditional);
    return this.valueOf(last.value, last.block, isOpen);
  }

  /** The default that a class of the script's own has for one of its fields. */
  private ofOwnField({ call, block }: CallSite, name: string): TrainerArgument | undefined {
    const definition = classNamed(call.callee, block);
    const field = definition && classAttribute(definition, name, this.index);
    return field && this.valueOf(field.expr, field.block, false);
  }

  private valueOf(expr: Expr, block: Block, isOpen: boolean): TrainerArgument {
    const text = this.evaluator.text(expr);
    const result = this.evaluator.evaluate(expr, block);
    const keyword = null;
    if (!result.known) {
      return { value: undefined, origin: "assumed", text, via: null, expr, place: null, keyword };
    }
    const { value, via, assumed } = result;
    const place = this.evaluator.place(result.place ?? expr);
    const origin = assumed || isOpen ? "assumed" : "argument";
    return { value, origin, text, via, expr, place, keyword };
  }

  /** What the parsed arguments hold where the Trainer gets them. */
  private ofParsed({ expr, defaults }: ParsedArguments, block: Block, name: string) {
    const { from, to } = expr;
    const member: Expr = { kind: "attribute", object: expr, name, from, to };
    const text = `${this.evaluator.text(expr)}.${name}`;
    const result = this.evaluator.evaluate(member, block);
    const open = { text, via: null, expr: null, place: null, keyword: null } as const;
    if (!result.known) {
      const isGiven = Object.hasOwn(defaults, name);
      return { ...open, value: undefined, origin: isGiven ? "assumed" : "default" } as const;
    }
    const { value, via, assumed } = result;
    if (value === null) return { ...open, value, origin: "default", text: null } as const;
    // A default of the library stands nowhere: the command line alone gives another value.
    const place = result.place && via !== "argparse" ? this.evaluator.place(result.place) : null;
    return { ...open, value, via, place, origin: assumed ? "assumed" : "argument" } as const;
  }

  /** A string, or an enumeration's member by its value; the default where it cannot be read. */
  word(site: CallSite, name: string): string {
    const { value } = this.get(site, name);
    const fallback = this.defaults(site)?.[name];
    return typeof value === "string" ? value : String(fallback ?? "");
  }

  /** A number; null where it cannot be read. */
  number(site: CallSite, name: string): number | null {
    const { value } = this.get(site, name);
    return typeof value === "bigint" || typeof value === "number" ? Number(value) : null;
  }

  optimizerCall({ site, torch }: Construction): BoundCall {
    const params = optimizerParams(torch.name);
    const rate = this.fact(site, "learning_rate");
    const own: Record<string, ArgumentFact> = {
      lr: rate,
      weight_decay: this.fact(site, "weight_decay"),
    };
    if (torch.name === "AdamW") {
      own.betas = this.betas(site);
      own.eps = this.fact(site, "adam_epsilon");
    }
    return { args: withDefaults(params, own), subject: null, error: null };
  }

  /** The Trainer decays all weights but those of norms and the biases. */
  groups(site: CallSite): { readonly groups: readonly PyArgs[]; readonly assumed: boolean } {
    const { value, origin } = this.get(site, "weight_decay");
    const decay = value === undefined ? 0 : value;
    const groups = [{ weight_decay: decay }, { weight_decay: 0 }];
    return { groups, assumed: origin === "assumed" };
  }

  schedulerCall(
    { site }: Construction,
    steps: { warmup: ArgumentFact; total: ArgumentFact },
  ): BoundCall {
    const params = schedulerParams("get_scheduler");
    const kwargs = this.fact(site, "lr_scheduler_kwargs");
    const own = {
      name: this.fact(site, "lr_scheduler_type"),
      num_warmup_steps: steps.warmup,
      num_training_steps: steps.total,
      scheduler_specific_kwargs: kwargs,
    };
    return { args: withDefaults(params, own), subject: null, error: null };
  }

  /** An argument as one of the optimizer's or the scheduler's. */
  fact(site: CallSite, name: string): ArgumentFact {
    const { value, origin, text, via, expr, keyword, place: defined } = this.get(site, name);
    const fallback = this.defaults(site)?.[name] ?? null;
    const isHere = expr !== null && isInScript(expr);
    const span = isHere ? { from: expr.from, to: expr.to } : null;
    const place = defined ?? (expr && !isHere ? this.evaluator.place(expr) : null);
    return { origin, value: value ?? fallback, text, via, span, keyword, place };
  }

  private betas(site: CallSite): ArgumentFact {
    const parts = [this.fact(site, "adam_beta1"), this.fact(site, "adam_beta2")];
    const [first, second] = parts;
    const written = parts.find((p) => p.origin !== "default" && p.via !== "argparse");
    const origin = parts.some((p) => p.origin === "assumed") ? "assumed" : written?.origin;
    const value = tuple(first?.value ?? null, second?.value ?? null);
    const texts = parts.map((p) => p.text ?? String(p.value));
    const items = parts.map(({ value: own, via, place }) => ({ value: own, via, place }));
    const bare = { value, span: null, keyword: null, place: null, items };
    return written
      ? { ...bare, origin: origin ?? "argument", text: `(${texts.join(", ")})`, via: written.via }
      : { ...bare, origin: "default", text: null, via: null };
  }
}

const nowhere = { via: null, expr: null, place: null } as const;

/** `SchedulerType.COSINE` has the value "cosine". */
function enumMember(expr: Expr): string | null {
  const isMember =
    expr.kind === "attribute" &&
    expr.object.kind === "name" &&
    /^(SchedulerType|OptimizerNames|IntervalStrategy)$/.test(expr.object.name);
  return isMember ? expr.name.toLowerCase() : null;
}

const torchOptimizer = (name: string): TorchClass => ({
  kind: "optimizer",
  name,
  qualified: `torch.optim.${name}`,
  supported: true,
});
