import type { Expr, StmtOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { methodOf } from "./callGraph.ts";
import { CallOptions, isObject, type Placed } from "./callOptions.ts";
import { classNamed } from "./classes.ts";
import type { DataLoaders, LoaderLength } from "./dataLoaders.ts";
import type { Evaluator } from "./evaluate.ts";
import type { TrainingLengths } from "./frameworkProgram.ts";
import { loaderFact, loaderText } from "./loaderText.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { AccumulationFact, CountFact } from "./script.ts";
import { type AssumedLengths, assumedCount } from "./shapeProgram.ts";
import { ownSpan } from "./workspace.ts";

const trainerPath =
  /^((lightning|pytorch_lightning|lightning\.pytorch)(\.trainer(\.trainer)?)?|pl|L)\.Trainer$/;

type ClassDefinition = StmtOf<"class">;

const cliPath = /^(lightning\.pytorch|pytorch_lightning|lightning)\.cli\.LightningCLI$/;

/** What is known of the `Trainer` of a file that trains a module. */
interface FoundTrainer {
  readonly site: CallSite;
  /** `LightningCLI` makes the trainer of its defaults and of the command line. */
  readonly isCli: boolean;
  /** Its `fit` call, if it is in the file. */
  readonly fit: CallSite | null;
}

/** How long Lightning's `Trainer` trains a module. */
export class LightningTrainers {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;
  private readonly loaders: DataLoaders;
  private readonly assumed: AssumedLengths;
  private readonly options: CallOptions;
  private readonly known = new Map<ClassDefinition, TrainingLengths>();

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    evaluator: Evaluator,
    loaders: DataLoaders,
    assumed: AssumedLengths,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
    this.loaders = loaders;
    this.assumed = assumed;
    this.options = new CallOptions(index, tracer, () => evaluator);
  }

  lengths(module: ClassDefinition): TrainingLengths {
    const known = this.known.get(module);
    if (known) return known;
    // What the lengths themselves ask for, such as a value computed from them, stays open.
    this.known.set(module, this.openLengths);
    const found = this.findLengths(module);
    this.known.set(module, found);
    return found;
  }

  private get openLengths(): TrainingLengths {
    const { epochs, stepsPerEpoch } = this.assumed;
    return {
      epochs: assumedCount(epochs),
      batches: assumedCount(stepsPerEpoch),
      accumulate: 1,
      maxSteps: null,
      isEndless: false,
    };
  }

  private findLengths(module: ClassDefinition): TrainingLengths {
    const trainers = this.trainersOf(module);
    const lengths = trainers.map((trainer) => this.lengthsOf(trainer, module));
    const [first] = lengths;
    if (!first) return { ...this.openLengths, batches: this.batches(undefined, module) };
    const isSame = (l: TrainingLengths) =>
      l.epochs.value === first.epochs.value &&
      l.batches.value === first.batches.value &&
      l.accumulate === first.accumulate &&
      l.maxSteps === first.maxSteps;
    return lengths.every(isSame) ? first : this.openLengths;
  }

  /** The trainers that fit the module; else the file's only one. */
  private trainersOf(module: ClassDefinition): readonly FoundTrainer[] {
    const sites = this.index.calls.filter(({ call, block }) =>
      trainerPath.test(this.evaluator.path(call.callee, block) ?? ""),
    );
    const fits = this.index.methodCalls.get("fit") ?? [];
    const used = sites.flatMap((site) =>
      fits
        .filter((fit) => this.isOf(fit, site) && this.mayFit(fit, module))
        .map((fit): FoundTrainer => ({ site, isCli: false, fit })),
    );
    const [only, second] = sites;
    if (used.length > 0) return used;
    if (only && !second) return [{ site: only, isCli: false, fit: null }];
    return this.index.calls
      .filter((site) => this.isCliFor(site, module))
      .map((site) => ({ site, isCli: true, fit: null }));
  }

  private isCliFor({ call, block }: CallSite, module: ClassDefinition): boolean {
    if (!cliPath.test(this.evaluator.path(call.callee, block) ?? "")) return false;
    const model = argumentOf(call, "model_class", 0);
    return model !== undefined && classNamed(model, block) === module;
  }

  /** An argument of the trainer; `"open"` where it may come from elsewhere. */
  private option({ site, isCli }: FoundTrainer, name: string): Placed | "open" | undefined {
    const { call, block } = site;
    if (!isCli) return this.options.given(call, block, name, null);
    const defaults = argumentOf(call, "trainer_defaults");
    const dict = defaults && this.evaluator.definitionOf(defaults, block);
    const entries = dict?.expr.kind === "dict" ? dict.expr.entries : [];
    const entry = entries.find((e) => e.key?.kind === "constant" && e.key.value === name);
    return entry && dict ? { expr: entry.value, block: dict.block } : "open";
  }

  private isOf({ call, block }: CallSite, trainer: CallSite): boolean {
    const { callee } = call;
    if (callee.kind !== "attribute") return false;
    return this.tracer.origins(callee.object, block).includes(trainer.call);
  }

  /** Whether the module that is fitted is, as far as the file says, of the class. */
  private mayFit({ call, block }: CallSite, module: ClassDefinition): boolean {
    const model = argumentOf(call, "model", 0);
    const classes = (model ? this.tracer.sources(model, block) : []).map((s) => this.classOf(s));
    return classes.length === 0 || classes.some((c) => c === undefined || c === module);
  }

  private classOf({ expr, block }: { expr: Expr; block: Block }): ClassDefinition | undefined {
    return expr.kind === "call" ? classNamed(expr.callee, block) : undefined;
  }

  private lengthsOf(trainer: FoundTrainer, module: ClassDefinition): TrainingLengths {
    const accumulate = this.integer(trainer, "accumulate_grad_batches");
    const given = this.integer(trainer, "max_steps");
    const maxSteps = given && given.value > 0 ? given.value : null;
    const batches = this.limited(trainer, this.batches(trainer, module));
    const perUpdate = Math.max(1, accumulate?.value ?? 1);
    const epochs = this.epochs(trainer, batches, perUpdate, maxSteps);
    const isEndless = maxSteps !== null && epochs.text === stepsText(maxSteps);
    const accumulation = this.accumulation(trainer, perUpdate);
    return { epochs, batches, accumulate: perUpdate, accumulation, maxSteps, isEndless };
  }

  private accumulation(trainer: FoundTrainer, value: number): AccumulationFact {
    const option = this.option(trainer, "accumulate_grad_batches");
    const bare = { value, moduli: [], isGated: value > 1, batches: null } as const;
    if (!isObject(option)) {
      const call = this.evaluator.place(trainer.site.call);
      const unsaid = { call, keyword: "accumulate_grad_batches" };
      return {
        ...bare,
        text: null,
        via: null,
        written: [],
        ...(option === "open" ? {} : { unsaid }),
      };
    }
    const { expr, block } = option;
    const result = this.evaluator.evaluate(expr, block);
    const written = result.known ? [this.evaluator.place(result.place ?? expr)] : [];
    const via = result.known ? result.via : null;
    return { ...bare, text: this.evaluator.text(expr), via, written };
  }

  private epochs(
    trainer: FoundTrainer,
    batches: CountFact,
    accumulate: number,
    maxSteps: number | null,
  ): CountFact {
    const option = this.option(trainer, "max_epochs");
    const written = isObject(option) ? this.writtenEpochs(option) : undefined;
    if (written) return written;
    if (maxSteps !== null) {
      const value = Math.ceil(maxSteps / Math.ceil(batches.value / accumulate));
      const text = stepsText(maxSteps);
      return { value, origin: batches.origin, text, via: null, span: null };
    }
    if (option === "open" || isObject(option)) return assumedCount(this.assumed.epochs);
    return this.usualEpochs(trainer.site);
  }

  /** Undefined for None and for -1, which leave the length to the steps. */
  private writtenEpochs({ expr, block }: Placed): CountFact | undefined {
    const result = this.evaluator.evaluate(expr, block);
    if (result.known && result.value === null) return undefined;
    const text = this.evaluator.text(expr);
    const span = ownSpan(expr);
    if (!result.known || typeof result.value !== "bigint") {
      return { ...assumedCount(this.assumed.epochs), text, span };
    }
    const { value, via, assumed } = result;
    if (value < 0n) return undefined;
    const origin = assumed ? "assumed" : "argument";
    const written = [this.evaluator.place(result.place ?? expr)];
    return { value: Number(value), origin, text, via, span, written };
  }

  /** Lightning's own default. */
  private usualEpochs({ call }: CallSite): CountFact {
    const text = `${this.evaluator.text(call.callee)}()`;
    const unsaid = { call: this.evaluator.place(call), keyword: "max_epochs" };
    return { value: 1000, origin: "argument", text, via: null, span: ownSpan(call), unsaid };
  }

  private batches(trainer: FoundTrainer | undefined, module: ClassDefinition): CountFact {
    const loader = (trainer && this.givenLoader(trainer)) ?? this.ownLoader(module);
    if (!loader) return assumedCount(this.assumed.stepsPerEpoch);
    const { batches, assumed, span } = loader;
    return {
      value: batches,
      origin: assumed ? "assumed" : "argument",
      text: loaderText(loader),
      via: "loader",
      span: ownSpan(span),
      loader: loaderFact(loader),
    };
  }

  private givenLoader({ site, isCli, fit }: FoundTrainer): LoaderLength | undefined {
    if (!isCli) return fit ? this.fitLoader(fit) : undefined;
    const data = argumentOf(site.call, "datamodule_class", 1);
    const owner = data && classNamed(data, site.block);
    return owner && this.ownLoader(owner);
  }

  /** `fit(model, train_loader)`, `fit(model, datamodule=data)`, `fit(model, data)`. */
  private fitLoader({ call, block }: CallSite): LoaderLength | undefined {
    const data =
      argumentOf(call, "train_dataloaders", 1) ??
      argumentOf(call, "train_dataloader") ??
      argumentOf(call, "datamodule");
    if (!data) return undefined;
    const [source, second] = this.tracer.sources(data, block);
    const owner = source && !second ? this.classOf(source) : undefined;
    return owner ? this.ownLoader(owner) : this.loaders.length(data, block);
  }

  private ownLoader(owner: ClassDefinition): LoaderLength | undefined {
    const method = methodOf(owner, "train_dataloader");
    const { branches } = this.evaluator;
    const returns = ((method && this.index.returns.get(method)) ?? []).filter((r) =>
      branches.mayRun(r.block),
    );
    const [only, second] = returns;
    return only && !second ? this.loaders.length(only.value, only.block) : undefined;
  }

  /** `limit_train_batches`: a number of batches, or a share of them. */
  private limited(trainer: FoundTrainer, batches: CountFact): CountFact {
    const options = ["limit_train_batches", "overfit_batches"];
    const option = options.map((name) => this.option(trainer, name)).find(isObject);
    if (!option) return batches;
    const { expr, block } = option;
    const result = this.evaluator.evaluate(expr, block);
    if (!result.known) return batches;
    const text = this.evaluator.text(expr);
    if (typeof result.value === "bigint" && result.value > 0n) {
      const value = Math.min(Number(result.value), knownOr(batches, Number.POSITIVE_INFINITY));
      const written = [this.evaluator.place(result.place ?? expr)];
      const { origin } = batches;
      return { value, origin, text, via: result.via, span: ownSpan(expr), written };
    }
    if (typeof result.value !== "number" || !(result.value > 0)) return batches;
    const value = Math.floor(batches.value * result.value);
    return { value, origin: batches.origin, text, via: result.via, span: ownSpan(expr) };
  }

  private integer(trainer: FoundTrainer, name: string) {
    const option = this.option(trainer, name);
    const result = isObject(option)
      ? this.evaluator.evaluate(option.expr, option.block)
      : undefined;
    if (!result?.known || typeof result.value !== "bigint") return undefined;
    return { value: Number(result.value) };
  }
}

const stepsText = (maxSteps: number): string => `max_steps=${maxSteps}`;

const knownOr = ({ origin, value }: CountFact, fallback: number): number =>
  origin === "assumed" ? fallback : value;
