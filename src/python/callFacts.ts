import type { CallError } from "../core/spec/pyError.ts";
import type { Analyses } from "./analyses.ts";
import { inScript } from "./anchors.ts";
import type { Expr, Span } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { lastName } from "./loopFacts.ts";
import { namedBranch } from "./namedBranches.ts";
import { refusedOptimizer } from "./refusedParams.ts";
import type { SchedulerLink } from "./schedulerLinks.ts";
import type { Block } from "./scopes.ts";
import type { Cadence, CallFact, OptimizerFact, SchedulerFact } from "./script.ts";
import type { Construction } from "./stepSites.ts";
import type { TorchObjects } from "./torchObjects.ts";

const isPlainTarget = (target: Expr | null) =>
  target?.kind === "name" || target?.kind === "attribute";

/** Tests that choose what the installed release takes. */
const ofVersions = /version|hasattr|signature|torch_?\w*(?:ge|lt|gt|\d)/i;

/** What a script says of each optimizer and scheduler, as plain data. */
export class CallFacts {
  private readonly analyses: Analyses;
  private readonly objects: TorchObjects;
  private readonly syntaxErrors: readonly number[];

  constructor(analyses: Analyses, objects: TorchObjects, syntaxErrors: readonly number[]) {
    this.analyses = analyses;
    this.objects = objects;
    this.syntaxErrors = syntaxErrors;
  }

  optimizer(optimizer: Construction): OptimizerFact {
    const { groups, sites, assumed } = this.objects.groupsOf(optimizer);
    const stepSpan = this.firstStep(optimizer);
    return {
      ...this.call(optimizer),
      groups,
      groupSites: sites ?? [],
      groupsAssumed: assumed,
      refusedParams: this.refusedParams(optimizer),
      stepSpan,
    };
  }

  /** `mover` is the scheduler whose `step()` moves it. */
  scheduler(
    scheduler: Construction,
    mover: Construction,
    link: SchedulerLink | undefined,
    cadence: Cadence,
  ): SchedulerFact {
    const parent = this.objects.composites.parentOf(scheduler);
    return {
      ...this.call(scheduler),
      optimizer: link?.optimizer ? this.idOf(link.optimizer) : null,
      optimizerAssumed: link?.assumed ?? false,
      parent: parent ? this.idOf(parent) : null,
      cadence,
      stepSpan: this.firstStep(mover),
    };
  }

  private call(construction: Construction): CallFact {
    const { site, anchor, torch } = construction;
    const { call } = anchor;
    const { target } = anchor === site || isPlainTarget(anchor.target) ? anchor : site;
    const { args, error } = this.objects.calls.of(construction);
    const nameFrom = call.callee.to - lastName(call.callee).length;
    return {
      id: this.idOf(construction),
      name: torch.name,
      qualified: torch.qualified,
      supported: torch.supported,
      span: { from: call.from, to: call.to },
      definedAt: anchor === site ? null : this.analyses.workspace.place(site.call),
      nameSpan: { from: nameFrom, to: call.callee.to },
      variable: target ? this.analyses.evaluator.text(target) : null,
      args,
      bindingError: error ?? this.refusedOptimizer(construction),
      isGuarded: this.isGuarded(site.block),
      isOption: !this.objects.isDefault(construction),
      isImplied: construction.isImplied ?? false,
      broken: this.syntaxErrors.some((at) => at >= call.from && at <= call.to),
      ...this.chosenBy(construction),
      ...this.branchOf(construction),
    };
  }

  /** The text that names the class, and the dict that has the class by it. */
  private chosenBy({ key }: Construction): Pick<CallFact, "chosenBy"> {
    if (!key) return {};
    const { evaluator, workspace } = this.analyses;
    const source = evaluator.saidBy(key.expr, key.block);
    return { chosenBy: { ...source, dict: key.dict && workspace.place(key.dict) } };
  }

  private branchOf({ site }: Construction): Pick<CallFact, "branch"> {
    const { evaluator, index } = this.analyses;
    const branch = namedBranch(site, index.body, evaluator);
    return branch ? { branch } : {};
  }

  private idOf(construction: Construction): string {
    return this.objects.constructions.idOf(construction);
  }

  /** What PyTorch says to a scheduler that is given something else than an optimizer. */
  private refusedOptimizer(scheduler: Construction): CallError | null {
    const { torch, site, isImplied } = scheduler;
    const isOurs = torch.kind === "scheduler" && torch.qualified.startsWith("torch.");
    const { subject } = this.objects.calls.of(scheduler);
    // A half-typed call may be read as another value: `AdamW(p, lr=1e-3` and a number.
    if (!isOurs || isImplied || !subject || this.syntaxErrors.length > 0) return null;
    const { tracer, evaluator, index } = this.analyses;
    const [place, other] = tracer.places(subject, site.block, (b) => evaluator.branches.mayRun(b));
    const isOne = place && !other && place.path.length === 0;
    return isOne ? refusedOptimizer(place, index) : null;
  }

  private refusedParams(optimizer: Construction): CallError | null {
    if (optimizer.isFactory || optimizer.isImplied) return null;
    const { subject } = this.objects.calls.of(optimizer);
    // What `**group` brings along stands elsewhere and may be filled there.
    if (!subject || !isWithin(subject, optimizer.site.call)) return null;
    return this.objects.groupReader.refusal(subject, optimizer.site.block);
  }

  /** Behind a test of a version stands what other releases of PyTorch take. */
  private isGuarded(block: Block): boolean {
    const { evaluator } = this.analyses;
    const isOfVersion = ({ siblings }: Block) =>
      siblings?.kind === "if" &&
      siblings.branches.some(({ test }) => test && ofVersions.test(evaluator.text(test)));
    return chainOf(block).some((b) => b.isGuarded || isOfVersion(b));
  }

  private firstStep(owner: Construction): Span | null {
    const { calls, steps } = this.objects;
    const { method } = calls.steppingOf(owner);
    const step = steps.find((s) => s.owner === owner && s.method === method);
    return (step && inScript(step.site.call, step.site.block, this.analyses.graph)) ?? null;
  }
}

const isWithin = (inner: Span, outer: Span): boolean =>
  inner.from >= outer.from && inner.to <= outer.to;
