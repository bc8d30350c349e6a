import { type Expr, type ExprOf, partsOf, type Stmt, type StmtKind, type StmtOf } from "../ast.ts";
import { isMainGuard } from "../blocks.ts";
import { argumentFor, type CallGraph, methodOf } from "../callGraph.ts";
import { lastName, loopSource, loopVariable } from "../loopFacts.ts";
import type { Path } from "../paths.ts";
import type { Block, CallSite, Loop, ModuleIndex } from "../scopes.ts";
import type { Construction, StepSite } from "../stepSites.ts";
import { Frame, type Given, ownerOf, type Position, type Result } from "./frame.ts";
import { fixedField, isTrackedField } from "./groupFields.ts";
import type { Interest } from "./interest.ts";
import { type FlowAssign, type FlowJump, type FlowNode, leaves, mapBodies } from "./nodes.ts";
import { stepReplacement } from "./stepReplacement.ts";
import { classKey, type FlowVariables, type RunObjects } from "./variables.ts";

export interface WalkContext {
  readonly index: ModuleIndex;
  readonly graph: CallGraph;
  readonly interest: Interest;
  readonly variables: FlowVariables;
  readonly run: RunObjects;
  readonly steps: ReadonlyMap<Expr, readonly StepSite[]>;
  /** Loops over objects, of which each round steps another one. */
  readonly over: ReadonlySet<Loop>;
  /** The ways to the optimizer's construction. */
  readonly births: readonly Path[];
  readonly loopOf: ReadonlyMap<Stmt, Loop>;
  readonly siteOf: ReadonlyMap<Expr, CallSite>;
  counterOf(loop: Loop): string;
  /** What whoever calls an uncalled function passes for a parameter, where that is known. */
  passedFromOutside(definition: StmtOf<"function">, parameter: string): Expr | undefined;
  /** The items of a list or tuple that a loop runs over, if it is one of objects of the run. */
  listed(expr: Expr, block: Block): readonly { expr: Expr; block: Block }[] | undefined;
}

type Nodes = FlowNode[];
type Handlers = { readonly [K in StmtKind]: (s: StmtOf<K>, at: Position) => Nodes };

const MAX_CALLS = 14;
/** A script that would unfold into more than this is followed only so far. */
const MAX_NODES = 20_000;

/** Walks through the script in the order in which it runs, into the functions it calls. */
export class Walker {
  readonly assigned = new Map<string, FlowAssign[]>();
  readonly visited = new Set<StmtOf<"function">>();
  /** Objects whose further steps are left out. */
  ignored: ReadonlySet<Construction> = new Set();
  /** The walk was too long to be finished. */
  isCut = false;
  private readonly context: WalkContext;
  private moduleFrame: Frame | null = null;
  private frames = 0;
  private nodes = 0;
  /** What is left of the ways to the optimizer's construction. */
  private births: readonly Path[];

  constructor(context: WalkContext) {
    this.context = context;
    this.births = context.births;
  }

  module(): Nodes {
    const { index } = this.context;
    const block = index.blockOf(index.body);
    if (!block) return [];
    const frame = this.frame(block, null, null, null, true);
    this.moduleFrame = frame;
    return this.body(index.body, { frame, block });
  }

  /** A function that the script shows no call of, as if someone called it. */
  root(definition: StmtOf<"function">): Nodes {
    const block = this.context.index.blockOf(definition.body);
    if (!block) return [];
    this.visited.add(definition);
    const owner = block.scope.parent?.definition;
    const making = owner?.kind === "class" ? methodOf(owner, "__init__") : undefined;
    const isFresh = making && making !== definition && !this.visited.has(making);
    const before = isFresh ? this.root(making) : [];
    const self = selfOf(definition, block);
    const frame = this.frame(block, this.moduleFrame, null, self, true);
    const params = definition.params.flatMap(({ name }): Nodes => {
      const expr = this.context.passedFromOutside(definition, name);
      const variable = this.context.variables.local(frame, name);
      return expr ? [this.assignNode(variable, { frame, block, expr })] : [];
    });
    const body = this.body(definition.body, { frame, block });
    return [...before, { kind: "call", body: [...params, ...body] }];
  }

  /** Something that is not followed may assign a variable. */
  makeUnread(variable: string): void {
    this.assignNode(variable, null);
  }

  private frame(
    { scope }: Block,
    outer: Frame | null,
    caller: Frame | null,
    self: string | null,
    isOnly: boolean,
  ): Frame {
    const id = this.frames++;
    return new Frame({ scope, outer, caller, id, self, isOnly });
  }

  private body(statements: readonly Stmt[], at: Position): Nodes {
    const nodes: Nodes = [];
    for (const statement of statements) {
      if (this.nodes > MAX_NODES) {
        this.isCut = true;
        break;
      }
      nodes.push(...this.statement(statement, at));
    }
    this.nodes += nodes.length;
    return nodes;
  }

  /** Statements that stand in a block of their own. */
  private inner(statements: readonly Stmt[], { frame, block }: Position): Nodes {
    const inside = this.context.index.blockOf(statements) ?? block;
    return this.body(statements, { frame, block: inside });
  }

  private statement(s: Stmt, at: Position): Nodes {
    return (this.handlers[s.kind] as (s: Stmt, at: Position) => Nodes)(s, at);
  }

  private readonly handlers: Handlers = {
    expression: (s, at) => this.expression(s.value, at),
    assign: (s, at) => this.assignment(s, at),
    augment: (s, at) => this.augmented(s, at),
    for: (s, at) => this.forLoop(s, at),
    while: (s, at) => this.whileLoop(s, at),
    if: (s, at) => this.branches(s, at),
    with: (s, at) => this.withBlock(s, at),
    try: (s, at) => this.attempt(s, at),
    return: (s, at) => this.returned(s, at),
    jump: ({ jump }) => [{ kind: "jump", jump, error: null }],
    raise: (s, at) => [
      ...(s.value ? this.expression(s.value, at) : []),
      { kind: "jump", jump: "raise", error: s.value && errorName(s.value) },
    ],
    assert: (s, at) => [
      ...this.expression(s.test, at),
      {
        kind: "if",
        at,
        branches: [
          { test: s.test, isOutside: false, body: [] },
          {
            test: null,
            isOutside: false,
            body: [{ kind: "jump", jump: "raise", error: "AssertionError" }],
          },
        ],
      },
    ],
    delete: (s, at) => s.targets.flatMap((target) => this.assign(target, null, [], at)),
    other: (s, at) => [
      ...s.values.flatMap((value) => this.expression(value, at)),
      ...s.bodies.flatMap((body) => this.inner(body, at)),
    ],
    import: () => [],
    from: () => [],
    global: () => [],
    function: () => [],
    class: () => [],
  };

  private assignment(s: StmtOf<"assign">, at: Position): Nodes {
    const { value } = s;
    if (!value) return [];
    const given = { ...at, expr: value };
    return [
      ...this.expression(value, at),
      ...s.targets.flatMap((target) => this.assign(target, given, [], at)),
    ];
  }

  private assign(target: Expr, value: Given | null, path: readonly number[], at: Position): Nodes {
    if (target.kind === "tuple" || target.kind === "list") {
      return target.items.flatMap((item, i) => this.assign(item, value, [...path, i], at));
    }
    if (target.kind === "subscript")
      return this.setItem(target, path.length > 0 ? null : value, at);
    if (target.kind === "unknown") {
      return target.parts.flatMap((part) => this.assign(part, null, [], at));
    }
    if (target.kind === "attribute") {
      const special =
        this.replacedStep(target, value, path, at) ??
        this.tampering(target, path.length > 0 ? null : value, at);
      if (special) return [special];
    }
    const variable = this.context.variables.variableOf(target, at);
    if (variable !== undefined) return [this.assignNode(variable, value, path)];
    if (target.kind === "attribute") this.context.variables.taint(target.name);
    return [];
  }

  private assignNode(
    variable: string,
    value: Given | null,
    path: readonly number[] = [],
  ): FlowAssign {
    const node: FlowAssign = { kind: "assign", variable, value, path };
    const known = this.assigned.get(variable);
    if (known) known.push(node);
    else this.assigned.set(variable, [node]);
    return node;
  }

  /** `optimizer.step = …` */
  private replacedStep(
    target: ExprOf<"attribute">,
    value: Given | null,
    path: readonly number[],
    at: Position,
  ): FlowNode | undefined {
    if (target.name !== "step" || !value || path.length > 0) return undefined;
    if (this.ownOf(target.object, at) !== this.context.run.optimizer) return undefined;
    const by = stepReplacement(value.expr, value.block);
    return by && { kind: "replaceStep", by };
  }

  /**
   * `scheduler.last_epoch = 5` moves the schedule; with `optimizer.param_groups = …` and other
   * attributes of schedulers the rates may change in any way.
   */
  private tampering(
    target: ExprOf<"attribute">,
    value: Given | null,
    at: Position,
  ): FlowNode | undefined {
    const { object, name, from, to } = target;
    const owner = this.ownOf(object, at);
    if (!owner) return undefined;
    const isOptimizer = owner === this.context.run.optimizer;
    if (isOptimizer && name !== "param_groups") return undefined;
    const span = { from, to };
    if (
      !isOptimizer &&
      name === "last_epoch" &&
      value &&
      !countsItself.test(owner.torch.qualified)
    ) {
      return { kind: "setEpoch", scheduler: owner, value, span };
    }
    return { kind: "opaque", span, scheduler: isOptimizer ? null : owner };
  }

  /** The object of the run that an expression stands for. */
  private ownOf(object: Expr, at: Position): Construction | undefined {
    const { run, variables } = this.context;
    return variables.originsOf(object, at).flatMap((origin) => run.own.get(origin) ?? [])[0];
  }

  /** `group["lr"] = …` is a rate set by hand; any other item makes its list or dict unknown. */
  private setItem(target: ExprOf<"subscript">, value: Given | null, at: Position): Nodes {
    const { variables } = this.context;
    const { from, to } = target;
    const group = variables.groupOf(target.object, at);
    const field = fixedField(target.index);
    if (group !== undefined) {
      if (field === undefined) return [{ kind: "opaque", span: { from, to }, scheduler: null }];
      if (!isTrackedField(field)) return [];
      const span = { from, to: value ? value.expr.to : to };
      return value
        ? [{ kind: "setRate", group, field, value, span }]
        : [{ kind: "opaque", span, scheduler: null }];
    }
    const isGroups =
      target.object.kind === "subscript" && variables.isGroups(target.object.object, at);
    if (isGroups && field === "lr")
      return [{ kind: "opaque", span: { from, to }, scheduler: null }];
    const variable = variables.variableOf(target.object, at);
    return variable === undefined ? [] : [this.assignNode(variable, null)];
  }

  private augmented(s: StmtOf<"augment">, at: Position): Nodes {
    const { target, op, from, to } = s;
    const expr: Expr = { kind: "binary", op, left: target, right: s.value, from, to };
    return [...this.expression(s.value, at), ...this.assign(target, { ...at, expr }, [], at)];
  }

  private forLoop(s: StmtOf<"for">, at: Position): Nodes {
    const before = this.expression(s.iterable, at);
    const unrolled = this.unrolled(s, at);
    if (unrolled) return [...before, ...unrolled];
    const loop = this.context.loopOf.get(s);
    if (!loop) return before;
    if (this.context.over.has(loop)) return [...before, ...this.inner(s.body, at)];
    const inside = { frame: at.frame, block: this.context.index.blockOf(s.body) ?? at.block };
    const targets = this.loopTargets(s.target, loop, [], inside);
    return [...before, this.loop(s, loop, at, (body) => [...targets, ...body])];
  }

  private whileLoop(s: StmtOf<"while">, at: Position): Nodes {
    const loop = this.context.loopOf.get(s);
    if (!loop) return [];
    // The test sees what a round before it has assigned.
    const inside = { ...at, block: this.context.index.blockOf(s.body) ?? at.block };
    const before = this.expression(s.test, inside);
    return [this.loop(s, loop, inside, (body) => [...before, ...body])];
  }

  private loop(
    s: StmtOf<"for" | "while">,
    loop: Loop,
    at: Position,
    complete: (body: Nodes) => Nodes,
  ): FlowNode {
    const { isOutside, result } = this.under(loop, () => this.inner(s.body, at));
    const orelse = this.inner(s.orelse, at);
    const counter = this.context.counterOf(loop);
    return { kind: "loop", loop, counter, at, isOutside, body: complete(result), orelse };
  }

  /** What a loop assigns at the start of each round. */
  private loopTargets(
    target: Expr,
    loop: Loop,
    path: readonly number[],
    at: Position,
  ): readonly FlowAssign[] {
    if (target.kind === "tuple" || target.kind === "list") {
      return target.items.flatMap((t, i) => this.loopTargets(t, loop, [...path, i], at));
    }
    const variable = this.context.variables.variableOf(target, at);
    if (variable === undefined) return [];
    const expr = loopVariable(loop, path, this.context.counterOf(loop));
    const block = loopSource(loop).block;
    return [this.assignNode(variable, expr ? { frame: at.frame, block, expr } : null)];
  }

  /** `for group in optimizer.param_groups` and loops over lists of objects, round by round. */
  private unrolled(s: StmtOf<"for">, at: Position): Nodes | undefined {
    const { variables, run, index } = this.context;
    const isCounted =
      s.iterable.kind === "call" &&
      lastName(s.iterable.callee) === "enumerate" &&
      s.target.kind === "tuple";
    const over = isCounted ? (s.iterable as ExprOf<"call">).args[0]?.value : s.iterable;
    const [number, target] = isCounted
      ? (s.target as ExprOf<"tuple">).items
      : [undefined, s.target];
    if (!over || target?.kind !== "name") return undefined;
    const isGroups = variables.isGroups(over, at);
    const listed = isGroups ? undefined : this.context.listed(over, at.block);
    if (!isGroups && !listed) return undefined;
    const block = index.blockOf(s.body) ?? at.block;
    const { from, to } = s;
    const count = listed?.length ?? run.groups;
    const rounds: Nodes[] = [];
    for (let i = 0; i < count; i++) {
      const item = listed?.[i];
      const counted: Expr = { kind: "constant", value: BigInt(i), from, to };
      const outer =
        number?.kind === "name" ? at.frame.round(number.name, { ...at, expr: counted }) : at.frame;
      const frame = outer.round(target.name, item ? { frame: at.frame, ...item } : i);
      const inside = { frame, block };
      rounds.push(this.inner(s.body, inside));
    }
    const nodes = inOneRun(rounds, this.inner(s.orelse, at));
    return (
      nodes ?? [
        { kind: "opaque", span: { from, to }, scheduler: null },
        ...rounds.map((body) => asCall(body, ["continue", "break"])),
      ]
    );
  }

  private branches(s: StmtOf<"if">, at: Position): Nodes {
    const before = s.branches.flatMap(({ test }) => (test ? this.expression(test, at) : []));
    const [first, second] = s.branches;
    if (first?.test && !second && isMainGuard(first.test)) return this.inner(first.body, at);
    const branches = s.branches.map(({ test, body }) => {
      const key = this.context.index.blockOf(body);
      const { isOutside, result } = this.under(key, () => this.inner(body, at));
      return { test, isOutside, body: result };
    });
    return [...before, { kind: "if", at, branches }];
  }

  /** Whether the way to the optimizer's construction goes on through `key`, while `walk` runs. */
  private under(key: object | undefined, walk: () => Nodes) {
    const outer = this.births;
    const births = outer.filter(([next]) => next && next.key === key);
    this.births = births.map((path) => path.slice(1));
    const result = walk();
    this.births = outer;
    return { isOutside: births.length > 0, result };
  }

  private withBlock(s: StmtOf<"with">, at: Position): Nodes {
    const before = s.items.flatMap(({ value }) => this.expression(value, at));
    const body = this.inner(s.body, at);
    const caught = s.items.flatMap(({ value }) => suppressed(value));
    const targets = s.items.flatMap(({ target }) =>
      target ? this.assign(target, null, [], at) : [],
    );
    if (caught.length === 0) return [...before, ...targets, ...body];
    const handlers = [{ catches: caught, body: [] }];
    return [...before, ...targets, { kind: "try", body, handlers, orelse: [], final: [] }];
  }

  private attempt(s: StmtOf<"try">, at: Position): Nodes {
    const of = (role: string) =>
      s.branches.filter((b) => b.role === role).flatMap((b) => this.inner(b.body, at));
    const handlers = s.branches
      .filter((b) => b.role === "except")
      .map((b) => ({ catches: caughtBy(b.values), body: this.inner(b.body, at) }));
    return [{ kind: "try", body: of("try"), handlers, orelse: of("else"), final: of("finally") }];
  }

  private returned({ value }: StmtOf<"return">, at: Position): Nodes {
    const jump: FlowNode = { kind: "jump", jump: "return", error: null };
    if (!value) return [jump];
    const nodes = this.expression(value, at);
    return [...nodes, ...this.giveBack(value, at), jump];
  }

  private giveBack(value: Expr, at: Position): Nodes {
    const { frame } = at;
    const result = this.resultOf.get(frame.id);
    if (!result) return [];
    const given = { ...at, expr: value };
    if (result.kind === "variable") return [this.assignNode(result.name, given)];
    return result.names.map((name, i) => this.assignNode(name, given, [i]));
  }

  private readonly resultOf = new Map<number, Result>();

  /** The calls in an expression that matter, in the order in which they run. */
  private expression(expr: Expr, at: Position): Nodes {
    if (expr.kind === "walrus") {
      const target: Expr = { kind: "name", name: expr.name, from: expr.from, to: expr.to };
      const given = { ...at, expr: expr.value };
      return [...this.expression(expr.value, at), ...this.assign(target, given, [], at)];
    }
    if (!this.context.interest.within(expr) && !mayBind(expr)) return [];
    switch (expr.kind) {
      case "lambda":
        return [];
      case "call":
        return this.callExpression(expr, at);
      case "logical": {
        const body = this.expression(expr.right, at);
        const left = this.expression(expr.left, at);
        if (body.length === 0) return left;
        const taken = { test: expr.left, isOutside: false, body };
        const skipped = { test: expr.left, isOutside: false, body: [] };
        const otherwise = { test: null, isOutside: false, body };
        const branches = expr.op === "and" ? [taken] : [skipped, otherwise];
        return [...left, { kind: "if", at, branches }];
      }
      case "conditional": {
        const [yes, no] = [expr.whenTrue, expr.whenFalse].map((e) => this.expression(e, at));
        const branches = [
          { test: expr.test, isOutside: false, body: yes ?? [] },
          { test: null, isOutside: false, body: no ?? [] },
        ];
        return [...this.expression(expr.test, at), { kind: "if", at, branches }];
      }
      case "comprehension":
        return this.comprehension(expr, at);
      default:
        return partsOf(expr).flatMap((part) => this.expression(part, at));
    }
  }

  /** `[s.step() for s in schedulers]`, where the list is known. */
  private comprehension(expr: ExprOf<"comprehension">, at: Position): Nodes {
    const [loop, second] = expr.loops;
    const target = loop?.target;
    const listed = loop && !second && this.context.listed(loop.iterable, at.block);
    if (!listed || target?.kind !== "name") {
      return expr.items.flatMap((item) => this.expression(item, at));
    }
    return listed.flatMap((item) => {
      const frame = at.frame.round(target.name, { frame: at.frame, ...item });
      return expr.items.flatMap((e) => this.expression(e, { ...at, frame }));
    });
  }

  private callExpression(call: ExprOf<"call">, at: Position): Nodes {
    const before = [
      ...(call.callee.kind === "attribute" ? this.expression(call.callee.object, at) : []),
      ...call.args.flatMap((a) => this.expression(a.value, at)),
    ];
    return [...before, ...this.effect(call, at)];
  }

  /** What the call itself does. */
  private effect(call: ExprOf<"call">, at: Position): Nodes {
    const { steps, run, interest, graph } = this.context;
    const stepped = steps.get(call);
    if (stepped) return this.steps(call, stepped, at);
    const built = run.own.get(call);
    if (built) return built === run.optimizer ? [] : [{ kind: "build", scheduler: built }];
    const target = graph.targetOf(call);
    if (target && interest.has(target)) return this.inlined(call, target, at);
    return interest.matters(call) ? this.otherEffect(call, at) : [];
  }

  private otherEffect(call: ExprOf<"call">, at: Position): Nodes {
    const { callee } = call;
    const name = lastName(callee);
    if (/^(exit|quit|_exit)$/.test(name)) return [{ kind: "jump", jump: "exit", error: null }];
    if (callee.kind !== "attribute") return [];
    if (name === "load_state_dict") return this.loaded(call, callee, at);
    if (name === "add_param_group") return this.addedGroup(callee, at);
    const variable = this.context.variables.variableOf(callee.object, at);
    if (variable === undefined || !this.isVariable(callee.object, at)) return [];
    const [first] = call.args;
    const { object } = callee;
    const { from, to } = call;
    const joined = (right: Expr): Expr => ({
      kind: "binary",
      op: "+",
      left: object,
      right,
      from,
      to,
    });
    const changed = (): Expr | null => {
      if (name === "clear") return { kind: "list", items: [], from, to };
      if (first?.star !== "" || call.args.length > 1) return null;
      if (name === "append") return joined({ kind: "list", items: [first.value], from, to });
      return name === "extend" ? joined(first.value) : null;
    };
    const expr = changed();
    return [this.assignNode(variable, expr && { ...at, expr })];
  }

  /** A local, or an attribute: not a module or a function. */
  private isVariable(expr: Expr, at: Position): boolean {
    if (expr.kind !== "name") return true;
    const bindings = ownerOf(expr.name, at.block)?.bindings ?? [];
    return bindings.some((b) => b.kind === "value" || b.kind === "augment" || b.kind === "param");
  }

  private addedGroup({ object }: ExprOf<"attribute">, at: Position): Nodes {
    const isOwn = this.ownOf(object, at) === this.context.run.optimizer;
    return isOwn ? [{ kind: "addGroup" }] : [];
  }

  private loaded(call: ExprOf<"call">, callee: ExprOf<"attribute">, at: Position): Nodes {
    const owner = this.ownOf(callee.object, at);
    if (!owner) return [];
    const { from, to } = call;
    const scheduler = owner === this.context.run.optimizer ? null : owner;
    return [{ kind: "opaque", span: { from, to }, scheduler }];
  }

  /** The steps of one call; of several objects that it may mean, the one that the name holds. */
  private steps(call: ExprOf<"call">, stepped: readonly StepSite[], at: Position): Nodes {
    const { variables } = this.context;
    if (stepped.every(({ owner }) => this.ignored.has(owner))) return [];
    const subject = stepSubject(call);
    const origins = subject ? variables.originsOf(subject, at) : [];
    const meant = stepped.filter(({ owner }) => origins.includes(owner.site.call));
    const sites = origins.length > 0 && meant.length > 0 ? meant : stepped;
    // In this call the name stands for another object.
    const isContextual = subject && variables.followed(subject, at) !== undefined;
    if (isContextual && origins.length > 0 && meant.length === 0) return [];
    const variable = subject && variables.variableOf(subject, at);
    const isChosen = variable !== undefined && sites.length > 1 && this.assigned.has(variable);
    if (!isChosen || !subject) return sites.map((site) => this.stepNode(site, at));
    return sites.map((site) => this.ifMeant(subject, site, at));
  }

  /** `if scheduler is this one`, by its id. */
  private ifMeant(subject: Expr, site: StepSite, at: Position): FlowNode {
    const { from, to } = subject;
    const id: Expr = { kind: "constant", value: this.context.run.idOf(site.owner), from, to };
    const test: Expr = {
      kind: "compare",
      first: subject,
      rest: [{ op: "==", right: id }],
      from,
      to,
    };
    const branches = [{ test, isOutside: false, body: [this.stepNode(site, at)] }];
    return { kind: "if", at, branches };
  }

  private stepNode({ site, owner, method, argument, metric }: StepSite, at: Position): FlowNode {
    const { from, to } = site.call;
    const span = { from, to };
    if (owner.torch.kind === "optimizer") {
      return { kind: "optimizerStep", span, owner, isBare: site.call.args.length === 0 };
    }
    const given = (expr: Expr | null) => expr && { ...at, expr };
    return {
      kind: "schedulerStep",
      scheduler: owner,
      span,
      method,
      argument: given(argument),
      metric: given(metric),
    };
  }

  /** The body of one of the script's functions in place of its call. */
  private inlined(call: ExprOf<"call">, target: StmtOf<"function">, at: Position): Nodes {
    const { index, siteOf, graph } = this.context;
    const block = index.blockOf(target.body);
    const { frame: caller } = at;
    if (!block || caller.isRunning(target) || caller.depth > MAX_CALLS) return [];
    if (this.nodes > MAX_NODES) {
      this.isCut = true;
      return [];
    }
    this.visited.add(target);
    const outer = block.scope.parent;
    const lexical = (outer && caller.of(functionScope(outer))) ?? this.moduleOf(caller);
    const isOnly = caller.isOnly && graph.callsTo(target).length <= 1;
    const self = this.selfFor(call, target, at);
    const frame = this.frame(block, lexical, caller, self, isOnly);
    const params = this.passed(call, target, frame, at);
    const result = this.resultFor(target, frame);
    if (result) caller.results.set(call, result);
    const { result: body } = this.under(siteOf.get(call), () =>
      this.body(target.body, { frame, block }),
    );
    return [...params, { kind: "call", body }];
  }

  private moduleOf(frame: Frame): Frame {
    return frame.outer ? this.moduleOf(frame.outer) : frame;
  }

  private selfFor(call: ExprOf<"call">, target: StmtOf<"function">, at: Position): string | null {
    const { variables } = this.context;
    const isMaking = target.name === "__init__" && !isSuperCall(call.callee);
    if (isMaking) return variables.holderKey(call, at.block);
    if (call.callee.kind !== "attribute") return null;
    return variables.holderOf(call.callee.object, at) ?? null;
  }

  /** Parameters are assigned when the call begins. */
  private passed(
    call: ExprOf<"call">,
    target: StmtOf<"function">,
    frame: Frame,
    at: Position,
  ): readonly FlowAssign[] {
    const outside = frame.outer ?? frame;
    const definedIn = this.context.index.blockOf(target.body)?.parent ?? at.block;
    return target.params.flatMap((param, i) => {
      const isSelf = i === 0 && (param.name === "self" || param.name === "cls");
      if (isSelf) return [];
      const expr = param.star === "" ? argumentFor(call, target, param.name) : undefined;
      const given: Given | null =
        expr === "default"
          ? param.defaultValue && { expr: param.defaultValue, frame: outside, block: definedIn }
          : expr
            ? { ...at, expr }
            : null;
      if (given) frame.given.set(param.name, given);
      return [this.assignNode(this.context.variables.local(frame, param.name), given)];
    });
  }

  /** Variables for what the function returns: one, or one for each item of its tuples. */
  private resultFor(target: StmtOf<"function">, frame: Frame): Result | undefined {
    const returns = this.context.index.returns.get(target) ?? [];
    if (returns.length === 0) return undefined;
    const lengths = new Set(
      returns.map(({ value }) => (value.kind === "tuple" ? value.items.length : 0)),
    );
    const [only = 0] = lengths;
    const isTuple = lengths.size === 1 && only > 0;
    const variable = (i: number | string) => this.context.variables.local(frame, `return ${i}`);
    const result: Result = isTuple
      ? { kind: "tuple", names: Array.from({ length: only }, (_, i) => variable(i)) }
      : { kind: "variable", name: variable("") };
    this.resultOf.set(frame.id, result);
    return result;
  }
}

/** The nearest scope of a function or the module. */
function functionScope(scope: Frame["scope"]): Frame["scope"] {
  return scope.kind === "class" && scope.parent ? functionScope(scope.parent) : scope;
}

function selfOf({ from }: StmtOf<"function">, { scope }: Block): string | null {
  const definition = scope.parent?.definition;
  return definition?.kind === "class" ? classKey(definition.from) : `function${from}`;
}

/**
 * The rounds of an unrolled loop one after the other, and its `else`; undefined where jumps of
 * several kinds would have to lead out of them.
 */
function inOneRun(rounds: readonly Nodes[], orelse: Nodes): Nodes | undefined {
  const jumps = (["continue", "break", "return"] as const).filter((jump) =>
    rounds.some((body) => leaves(body, jump)),
  );
  const [only = "return", second] = jumps;
  if (second) return undefined;
  if (only === "return") return [...rounds.flat(), ...orelse];
  if (only === "continue") return [...rounds.map((body) => asCall(body, [only])), ...orelse];
  const isLeft = leaves(orelse, "continue") || leaves(orelse, "break") || leaves(orelse, "return");
  return isLeft ? undefined : [asCall([...rounds.flat(), ...orelse], [only])];
}

/** Statements of which some jumps go to their end. */
const asCall = (body: readonly FlowNode[], jumps: readonly FlowJump[]): FlowNode => ({
  kind: "call",
  body: body.map((node) => asReturn(node, jumps)),
});

function asReturn(node: FlowNode, jumps: readonly FlowJump[]): FlowNode {
  if (node.kind === "jump" && jumps.includes(node.jump)) return { ...node, jump: "return" };
  // A loop inside has its own, and so has what it calls.
  if (node.kind === "loop" || node.kind === "call") return node;
  return mapBodies(node, (body) => body.map((inner) => asReturn(inner, jumps)));
}

/** Composites count in their schedulers too, timm's schedules are told where they are. */
const countsItself = /^timm\.|\.(SequentialLR|ChainedScheduler)$/;

const isSuperCall = (callee: Expr): boolean =>
  callee.kind === "attribute" &&
  callee.object.kind === "call" &&
  lastName(callee.object.callee) === "super";

/** The object that is stepped: the receiver, or what a gradient scaler is given. */
function stepSubject({ callee, args }: ExprOf<"call">): Expr | undefined {
  if (callee.kind !== "attribute") return undefined;
  const isScaler = /scaler|accelerator|fabric/i.test(lastName(callee.object));
  return isScaler ? args[0]?.value : callee.object;
}

function errorName(value: Expr): string {
  const callee = value.kind === "call" ? value.callee : value;
  return lastName(callee) || "Exception";
}

/** The classes that an `except` names; everything for a bare one. */
function caughtBy(values: readonly Expr[]): readonly string[] {
  const classes = values.flatMap((v) => (v.kind === "tuple" ? v.items : [v]));
  const names = classes.map(lastName).filter((name) => name !== "");
  return classes.length === 0 ? ["BaseException"] : names;
}

/** `contextlib.suppress(ValueError)` */
function suppressed(value: Expr): readonly string[] {
  if (value.kind !== "call" || lastName(value.callee) !== "suppress") return [];
  return value.args.map((a) => lastName(a.value)).filter((name) => name !== "");
}

/** `:=` can stand anywhere; it is rare, so only small expressions are searched for it. */
function mayBind(expr: Expr, depth = 0): boolean {
  if (expr.kind === "walrus") return true;
  if (depth > 4 || expr.kind === "constant" || expr.kind === "name") return false;
  if (expr.kind === "lambda" || expr.kind === "comprehension") return false;
  return partsOf(expr).some((part) => mayBind(part, depth + 1));
}
