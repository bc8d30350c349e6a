import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { classOf, methodOf } from "./callGraph.ts";
import type { Constructions } from "./constructions.ts";
import type { Evaluator } from "./evaluate.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";

type ClassDefinition = StmtOf<"class">;

/** A scheduler as `configure_optimizers` hands it over. */
export interface ConfiguredScheduler {
  /** More than one where it is chosen by an option. */
  readonly schedulers: readonly Construction[];
  /** Null where it cannot be read. */
  readonly interval: "step" | "epoch" | null;
  readonly frequency: number | null;
}

/** What `configure_optimizers` of one module returns. */
export interface Configured {
  readonly module: ClassDefinition;
  readonly optimizers: readonly Construction[];
  readonly schedulers: readonly ConfiguredScheduler[];
  /** `self.automatic_optimization = False` leaves every step to the module itself. */
  readonly isManual: boolean;
  /** Every `return` of the method was read: a scheduler that none of them names is not stepped. */
  readonly isWhole: boolean;
}

interface Placed {
  readonly expr: Expr;
  readonly block: Block;
}

/** Reads what the `configure_optimizers` methods of a file return, in all forms Lightning takes. */
export class LightningModules {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;
  private readonly constructions: Constructions;
  private found: readonly Configured[] | undefined;
  private readonly joined = new Map<Construction, Configured | undefined>();

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    evaluator: Evaluator,
    constructions: Constructions,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
    this.constructions = constructions;
  }

  /**
   * The configuration to which an optimizer belongs, if Lightning's loop steps it. An option may
   * choose which `return` it leaves by: the schedulers of all of them count.
   */
  of(optimizer: Construction): Configured | undefined {
    if (!this.joined.has(optimizer)) this.joined.set(optimizer, this.join(optimizer));
    return this.joined.get(optimizer);
  }

  private join(optimizer: Construction): Configured | undefined {
    this.found ??= this.findAll();
    const [first, ...others] = this.found.filter((c) => c.optimizers.includes(optimizer));
    const own = others.filter((c) => c.module === first?.module);
    return first && { ...first, schedulers: [first, ...own].flatMap((c) => c.schedulers) };
  }

  private findAll(): readonly Configured[] {
    return [...this.index.classes.keys()].flatMap((module) => {
      const method = methodOf(module, "configure_optimizers");
      if (!method || !this.isModule(module, method)) return [];
      const returns = this.index.returns.get(method) ?? [];
      const read = returns.flatMap((r) => this.configured(module, r.value, r.block) ?? []);
      return read.map((c) => ({ ...c, isWhole: read.length === returns.length }));
    });
  }

  /** Lightning's class is seldom seen itself; a plain `nn.Module` is none, nor what needs arguments. */
  private isModule(module: ClassDefinition, method: StmtOf<"function">): boolean {
    const block = this.index.classes.get(module)?.parent;
    const isPlain = ({ value }: ClassDefinition["bases"][number]) =>
      block && this.evaluator.path(value, block) === "torch.nn.Module";
    const [, ...params] = method.params;
    const isCallable = params.every((p) => p.star !== "" || p.defaultValue !== null);
    return isCallable && !module.bases.every(isPlain) && !overridesStepping(module);
  }

  private isAutomatic(module: ClassDefinition): boolean {
    const bindings = this.index.attributes.get("automatic_optimization") ?? [];
    const own = bindings.filter((b) => classOf(b.block) === module);
    return own.every(({ value }) => value.kind === "constant" && value.value === true);
  }

  private configured(
    module: ClassDefinition,
    value: Expr,
    block: Block,
  ): Omit<Configured, "isWhole"> | undefined {
    const [form, other] = this.forms(value, block);
    const parts = form && !other ? this.parts(form) : undefined;
    if (!parts) return undefined;
    const optimizers = parts.optimizers.flatMap((o) => this.made(o, "optimizer"));
    const schedulers = parts.schedulers.map((s) => this.scheduler(s));
    const read = schedulers.filter((s) => s !== undefined);
    const isRead = read.length === schedulers.length;
    const isManual = !this.isAutomatic(module);
    return isRead || isManual ? { module, optimizers, schedulers: read, isManual } : undefined;
  }

  private forms(value: Expr, block: Block): readonly ItemSource[] {
    const { branches } = this.evaluator;
    return this.tracer
      .places(value, block, (b) => branches.mayRun(b))
      .filter((p) => p.path.length === 0);
  }

  /** The optimizers and schedulers in what is returned, as expressions. */
  private parts(
    form: Placed,
  ):
    | { readonly optimizers: readonly Placed[]; readonly schedulers: readonly Placed[] }
    | undefined {
    const { expr, block } = form;
    if (expr.kind === "call") return { optimizers: [form], schedulers: [] };
    // Lightning ignores other keys; whoever writes them has another trainer, or expects otherwise.
    if (expr.kind === "dict") return hasForeignKey(expr) ? undefined : this.dictParts(expr, block);
    if (expr.kind !== "tuple" && expr.kind !== "list") return undefined;
    const items = expr.items.map((item) => this.only(item, block));
    const [first, second] = items;
    if (items.length === 2 && first?.expr.kind === "list" && second) {
      const isList = second.expr.kind === "list" || second.expr.kind === "tuple";
      const schedulers = isList ? this.items(second) : [second];
      return { optimizers: this.items(first), schedulers };
    }
    if (items.every((item) => item.expr.kind === "dict")) {
      const dicts = items.map((i) => this.dictParts(i.expr as ExprOf<"dict">, i.block));
      return {
        optimizers: dicts.flatMap((d) => d.optimizers),
        schedulers: dicts.flatMap((d) => d.schedulers),
      };
    }
    const isAll = items.every((item) => this.made(item, "optimizer").length > 0);
    return isAll ? { optimizers: items, schedulers: [] } : undefined;
  }

  private items({ expr, block }: Placed): readonly Placed[] {
    return expr.kind === "list" || expr.kind === "tuple"
      ? expr.items.map((item) => this.only(item, block))
      : [];
  }

  /** The one thing an expression stands for; itself where that is not clear. */
  private only(expr: Expr, block: Block): Placed {
    const [form, other] = this.forms(expr, block);
    return form && !other ? form : { expr, block };
  }

  private dictParts(dict: ExprOf<"dict">, block: Block) {
    const optimizer = this.entry(dict, "optimizer", block);
    const scheduler = this.entry(dict, "lr_scheduler", block);
    return {
      optimizers: optimizer ? [optimizer] : [],
      schedulers: scheduler ? [this.only(scheduler.expr, scheduler.block)] : [],
    };
  }

  /** An entry that is written in the dict, or set later. */
  private entry(dict: ExprOf<"dict">, key: string, block: Block): Placed | undefined {
    const entry = dict.entries.find((e) => e.key?.kind === "constant" && e.key.value === key);
    if (entry) return { expr: entry.value, block };
    const { branches } = this.evaluator;
    const set = (this.index.attributes.get(key) ?? []).find(
      (b) =>
        b.isItem &&
        branches.mayRun(b.block) &&
        this.tracer.sources(b.object, b.block).some((s) => s.expr === dict),
    );
    return set && { expr: set.value, block: set.block };
  }

  private scheduler({ expr, block }: Placed): ConfiguredScheduler | undefined {
    if (expr.kind !== "dict") return this.plainScheduler({ expr, block });
    const inner = this.entry(expr, "scheduler", block);
    const schedulers = inner ? this.made(inner, "scheduler") : [];
    if (schedulers.length === 0) return undefined;
    const interval = this.entry(expr, "interval", block);
    const frequency = this.entry(expr, "frequency", block);
    return {
      schedulers,
      interval: interval ? this.interval(interval) : "epoch",
      frequency: frequency ? this.integer(frequency) : 1,
    };
  }

  private plainScheduler(placed: Placed): ConfiguredScheduler | undefined {
    const schedulers = this.made(placed, "scheduler");
    return schedulers.length > 0 ? { schedulers, interval: "epoch", frequency: 1 } : undefined;
  }

  private made({ expr, block }: Placed, kind: "optimizer" | "scheduler"): readonly Construction[] {
    return this.tracer
      .origins(expr, block)
      .flatMap((call) => this.constructions.at(call) ?? [])
      .filter(({ torch }) => torch.kind === kind);
  }

  private interval({ expr, block }: Placed): "step" | "epoch" | null {
    const value = this.evaluator.value(expr, block);
    return value === "step" || value === "epoch" ? value : null;
  }

  private integer({ expr, block }: Placed): number | null {
    const value = this.evaluator.value(expr, block);
    return typeof value === "bigint" && value > 0n ? Number(value) : null;
  }
}

const hasForeignKey = ({ entries }: ExprOf<"dict">): boolean =>
  entries.some(
    ({ key }) =>
      key?.kind !== "constant" || !/^(optimizer|lr_scheduler|monitor)$/.test(String(key.value)),
  );

/** A class of the file with Lightning's hooks; what its bases are is often in another file. */
/** With hooks of its own for the steps, the module decides itself when they happen. */
const overridesStepping = (definition: ClassDefinition): boolean =>
  methodOf(definition, "lr_scheduler_step") !== undefined ||
  methodOf(definition, "optimizer_step") !== undefined;
