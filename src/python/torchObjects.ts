import type { Analyses } from "./analyses.ts";
import { anchorOf } from "./anchors.ts";
import { paramsOf } from "./argumentFacts.ts";
import type { ExprOf } from "./ast.ts";
import { BoundCalls } from "./boundCalls.ts";
import { Composites } from "./composites.ts";
import { Constructions } from "./constructions.ts";
import { GroupReader, type ParamGroups } from "./paramGroups.ts";
import type { CallSite } from "./scopes.ts";
import { unselected } from "./selections.ts";
import type { AssumedLengths } from "./shapeProgram.ts";
import { type Construction, findSteps, type StepSite } from "./stepSites.ts";
import { TorchCalls } from "./torchCalls.ts";
import { isInScript } from "./workspace.ts";

/** The optimizers and schedulers that a script makes, itself or by a library, and their steps. */
export class TorchObjects {
  readonly constructions: Constructions;
  readonly calls: BoundCalls;
  readonly composites: Composites;
  readonly groupReader: GroupReader;
  readonly steps: readonly StepSite[];
  private readonly analyses: Analyses;
  /** Calls in a dict whose key says that another entry is used. */
  private readonly unselected: ReadonlySet<ExprOf<"call">>;

  constructor(analyses: Analyses, lengths: AssumedLengths) {
    this.analyses = analyses;
    const { index, tracer, evaluator } = analyses;
    this.constructions = this.construct();
    const { all, schedulers } = this.constructions;
    this.unselected = unselected(index.selections, all, evaluator);
    this.calls = new BoundCalls(analyses, this.constructions, lengths);
    this.composites = new Composites(schedulers, (s) => this.calls.childrenOf(s));
    this.groupReader = new GroupReader(index, tracer, evaluator);
    this.steps = findSteps(index, all, tracer);
  }

  private construct(): Constructions {
    const { index, evaluator, members, timm, huggingFace } = this.analyses;
    const torchCalls = new TorchCalls(index, {
      certain: (expr, block) => evaluator.certain(expr, block),
      definitionOf: (expr, block) => evaluator.definitionOf(expr, block),
      mayRun: (block) => evaluator.branches.mayRun(block),
      member: (object, name, at, block) => members.find(object, name, at, block),
      entriesOf: (object, block) => members.entries(object, block),
    });
    return new Constructions(index, torchCalls, (site) => this.anchorOf(site), {
      implied: (site) => huggingFace.implied(site),
      made: (site) => timm.made(site),
    });
  }

  /** Of another file, only what the script makes with its default options counts. */
  private anchorOf(site: CallSite): CallSite | undefined {
    if (isInScript(site.call)) return site;
    const { evaluator, graph } = this.analyses;
    return evaluator.branches.mayRun(site.block) ? anchorOf(site.block, graph) : undefined;
  }

  /** Whether the script makes it with its default options. */
  isDefault = ({ site }: Construction): boolean =>
    this.analyses.evaluator.branches.mayRun(site.block) && !this.unselected.has(site.call);

  groupsOf(
    optimizer: Construction,
  ): Omit<ParamGroups, "sites" | "extras"> & Partial<Pick<ParamGroups, "sites" | "extras">> {
    const { timm, huggingFace } = this.analyses;
    const params = paramsOf(optimizer.torch);
    if (optimizer.isFactory) {
      return timm.groups(optimizer.site, (own) => this.groupReader.read(optimizer, own, params));
    }
    if (optimizer.isImplied) return huggingFace.groups(optimizer);
    const { subject } = this.calls.of(optimizer);
    return this.groupReader.read(optimizer, subject, params);
  }
}
