import type { StepMethod } from "../core/schedulers/stepping.ts";
import { type Argument, dottedName, type Expr, type ExprOf } from "./ast.ts";
import type { GivenArgument } from "./givenArguments.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import { resolveName } from "./resolve.ts";
import type { CallSite, Loop, ModuleIndex } from "./scopes.ts";
import type { ClassKey } from "./torchCalls.ts";
import type { TorchClass } from "./torchNames.ts";

/** A construction of an optimizer or scheduler in the file. */
export interface Construction {
  readonly site: CallSite;
  /** The call in the script that leads to it: itself, unless it stands in another file. */
  readonly anchor: CallSite;
  readonly torch: TorchClass;
  /** Everything it is given, wherever that is written. */
  readonly args: readonly GivenArgument[];
  /** The class is only assumed to be torch's, because nothing binds its name. */
  readonly assumed: boolean;
  /** The text that names the class, where one does. */
  readonly key?: ClassKey;
  /** A library makes it by what this call says: `TrainingArguments(…)`. */
  readonly isImplied?: boolean;
  /** timm's factories make one object per call. */
  readonly isFactory?: boolean;
}

/** A `step()` call of such an object, or timm's `step_update()`. */
export interface StepSite {
  readonly site: CallSite;
  readonly owner: Construction;
  readonly method: StepMethod;
  /** What `step` is given, for schedulers. */
  readonly argument: Expr | null;
  /** What timm's `step` is given besides. */
  readonly metric: Expr | null;
  /** The loop over several such objects, of which each round steps another one. */
  readonly over: Loop | null;
}

/** Finds the `step()` calls of every optimizer and scheduler of the file. */
export function findSteps(
  index: ModuleIndex,
  constructions: readonly Construction[],
  tracer: ObjectTracer,
): readonly StepSite[] {
  const byCall = new Map(constructions.map((c) => [c.site.call, c]));
  return index.calls.flatMap((site) => {
    const { callee } = site.call;
    if (mayBeScaler.test(lastName(callee))) return nativeScalerStep(site, byCall, tracer);
    if (callee.kind !== "attribute" || !isMethod(callee.name)) return [];
    const method = callee.name;
    const direct = ownersOf(callee.object, site, byCall, constructions, tracer);
    if (direct.length > 0) return direct.map((owner) => step(site, owner, method));
    return method === "step" ? scalerStep(site, byCall, tracer) : [];
  });
}

const isMethod = (name: string): name is StepMethod => name === "step" || name === "step_update";

function step(site: CallSite, owner: Construction, method: StepMethod): StepSite {
  const none = { site, owner, method, argument: null, metric: null, over: loopOver(site) };
  if (owner.torch.kind === "optimizer") return none;
  const given = site.call.args.filter((a) => a.star === "");
  const isMetric = (a: Argument) => a.name === "metric";
  const argument = given.find((a) => a.name === "metrics") ?? given.find((a) => !isMetric(a));
  const metric = given.find((a) => a !== argument);
  return { ...none, argument: argument?.value ?? null, metric: metric?.value ?? null };
}

/** The loop of `for optimizer in optimizers: optimizer.step()`. */
function loopOver({ call: { callee }, block }: CallSite): Loop | null {
  const root = callee.kind === "attribute" ? dottedName(callee.object)?.split(".")[0] : undefined;
  if (root === undefined || root === "self") return null;
  const found = resolveName(root, callee.from, block);
  return found.kind === "bound" && found.binding.kind === "loop" ? found.binding.loop : null;
}

/** `scaler.step(optimizer)` of mixed-precision training. */
function scalerStep(
  site: CallSite,
  byCall: ReadonlyMap<ExprOf<"call">, Construction>,
  tracer: ObjectTracer,
): readonly StepSite[] {
  const [first] = site.call.args;
  return first ? optimizerSteps(first.value, site, byCall, tracer) : [];
}

function optimizerSteps(
  optimizer: Expr,
  site: CallSite,
  byCall: ReadonlyMap<ExprOf<"call">, Construction>,
  tracer: ObjectTracer,
): readonly StepSite[] {
  const owners = tracer.origins(optimizer, site.block).flatMap((call) => byCall.get(call) ?? []);
  return owners
    .filter((owner) => owner.torch.kind === "optimizer")
    .map((owner) => step(site, owner, "step"));
}

const mayBeScaler = /scaler$/i;

/** `loss_scaler(loss, optimizer, …)` of timm's `NativeScaler`, where it updates each time. */
function nativeScalerStep(
  site: CallSite,
  byCall: ReadonlyMap<ExprOf<"call">, Construction>,
  tracer: ObjectTracer,
): readonly StepSite[] {
  const { callee, args } = site.call;
  const optimizer = args[1]?.name === null ? args[1].value : undefined;
  if (!optimizer || args.some((a) => a.name === "need_update" || a.star !== "")) return [];
  const made = tracer.origins(callee, site.block);
  const isNative =
    made.length > 0 && made.every((call) => lastName(call.callee) === "NativeScaler");
  return isNative ? optimizerSteps(optimizer, site, byCall, tracer) : [];
}

function ownersOf(
  object: Expr,
  site: CallSite,
  byCall: ReadonlyMap<ExprOf<"call">, Construction>,
  constructions: readonly Construction[],
  tracer: ObjectTracer,
): readonly Construction[] {
  const origins = tracer.origins(object, site.block);
  if (origins.length > 0) return origins.flatMap((call) => byCall.get(call) ?? []);
  return isOpen(object, site) ? sameName(object, constructions) : [];
}

/** The file does not say what the object is: an unbound name or a parameter nobody passes. */
function isOpen(object: Expr, site: CallSite): boolean {
  const root = dottedName(object)?.split(".")[0];
  if (root === undefined) return false;
  const found = resolveName(root, object.from, site.block);
  if (found.kind === "unbound") return true;
  return found.kind === "bound" && found.binding.kind === "param";
}

const roleNames = { optimizer: /opt/i, scheduler: /sched/i } as const;

/** By name, where only one object of the file can be meant. */
function sameName(object: Expr, constructions: readonly Construction[]): readonly Construction[] {
  const name = lastName(object);
  const named = constructions.filter(({ site }) => site.target && lastName(site.target) === name);
  if (named.length > 0) return named.length === 1 ? named : [];
  const alike = constructions.filter(({ torch }) => roleNames[torch.kind].test(name));
  return alike.length === 1 && !/noise/i.test(name) ? alike : [];
}
