import type { Expr, ExprOf, Stmt, StmtKind, StmtOf } from "../ast.ts";
import { isMainGuard } from "../blocks.ts";
import { methodOf } from "../callGraph.ts";
import type { Path } from "../paths.ts";
import type { Loop } from "../scopes.ts";
import { Assignments } from "./assignments.ts";
import { CallFrames } from "./callFrames.ts";
import { caughtBy, errorName, suppressed } from "./exceptions.ts";
import type { Position } from "./frame.ts";
import { branchOf, type FlowNode, jumpNode } from "./nodes.ts";
import { insteadOfResuming } from "./resuming.ts";
import { StepNodes } from "./stepNodes.ts";
import { asCall, inOneRun, roundFrames } from "./unrolledRounds.ts";
import type { WalkContext } from "./walkContext.ts";
import { WalkedCalls } from "./walkedCalls.ts";

type Nodes = FlowNode[];
type Handlers = { readonly [K in StmtKind]: (s: StmtOf<K>, at: Position) => Nodes };

const MAX_CALLS = 14;
/** A script that would unfold into more than this is followed only so far. */
const MAX_NODES = 20_000;

/** Walks through the script in the order in which it runs, into the functions it calls. */
export class Walker {
  readonly visited = new Set<StmtOf<"function">>();
  /** The walk was too long to be finished. */
  isCut = false;
  readonly assignments: Assignments;
  readonly stepNodes: StepNodes;
  private readonly context: WalkContext;
  private readonly calls: WalkedCalls;
  private readonly frames: CallFrames;
  private nodes = 0;
  /** What is left of the ways to the optimizer's construction. */
  private births: readonly Path[];
  /** How many updates were met when the optimizer was made; undefined before that. */
  private bornAfter: number | undefined;

  constructor(context: WalkContext) {
    this.context = context;
    this.births = context.births;
    this.assignments = new Assignments(context);
    this.stepNodes = new StepNodes(context, this.assignments);
    this.frames = new CallFrames(context, this.assignments);
    this.calls = new WalkedCalls(
      context,
      this.assignments,
      this.stepNodes,
      (call, target, at, maker) => this.inlined(call, target, at, maker),
      () => this.made(),
    );
  }

  module(): Nodes {
    const { index } = this.context;
    const block = index.blockOf(index.body);
    if (!block) return [];
    return this.body(index.body, { frame: this.frames.module(block), block });
  }

  /** A function that the script shows no call of, as if someone called it. */
  root(definition: StmtOf<"function">): Nodes {
    const block = this.context.index.blockOf(definition.body);
    if (!block) return [];
    this.visited.add(definition);
    // Whoever calls it calls no other of them before.
    this.bornAfter = undefined;
    const owner = block.scope.parent?.definition;
    const making = owner?.kind === "class" ? methodOf(owner, "__init__") : undefined;
    const isFresh = making && making !== definition && !this.visited.has(making);
    const before = isFresh ? this.root(making) : [];
    const frame = this.frames.root(definition, block);
    const params = definition.params.flatMap(({ name }): Nodes => {
      const expr = this.context.passedFromOutside(definition, name);
      const variable = this.context.variables.local(frame, name);
      return expr ? [this.assignments.assignNode(variable, { frame, block, expr })] : [];
    });
    const body = this.body(definition.body, { frame, block });
    return [...before, { kind: "call", body: [...params, ...body] }];
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
    expression: (s, at) => this.calls.within(s.value, at),
    assign: (s, at) => this.assignment(s, at),
    augment: (s, at) => this.augmented(s, at),
    for: (s, at) => this.forLoop(s, at),
    while: (s, at) => this.whileLoop(s, at),
    if: (s, at) => this.branches(s, at),
    with: (s, at) => this.withBlock(s, at),
    try: (s, at) => this.attempt(s, at),
    return: (s, at) => this.returned(s, at),
    jump: ({ jump }) => [jumpNode(jump)],
    raise: (s, at) => this.raised(s, at),
    assert: (s, at) => this.asserted(s, at),
    delete: (s, at) => s.targets.flatMap((target) => this.assignments.assign(target, null, [], at)),
    other: (s, at) => [
      ...s.values.flatMap((value) => this.calls.within(value, at)),
      ...s.bodies.flatMap((body) => this.inner(body, at)),
    ],
    import: () => [],
    from: () => [],
    global: () => [],
    function: () => [],
    class: () => [],
  };

  private raised({ value }: StmtOf<"raise">, at: Position): Nodes {
    const before = value ? this.calls.within(value, at) : [];
    return [...before, jumpNode("raise", value && errorName(value))];
  }

  private asserted({ test }: StmtOf<"assert">, at: Position): Nodes {
    const fails = branchOf(null, [jumpNode("raise", "AssertionError")]);
    const branches = [branchOf(test, []), fails];
    return [...this.calls.within(test, at), { kind: "if", at, branches }];
  }

  private assignment(s: StmtOf<"assign">, at: Position): Nodes {
    const { value } = s;
    if (!value) return [];
    const given = { ...at, expr: value };
    return [
      ...this.calls.within(value, at),
      ...s.targets.flatMap((target) => this.assignments.assign(target, given, [], at)),
    ];
  }

  private augmented(s: StmtOf<"augment">, at: Position): Nodes {
    const { target, op, from, to } = s;
    const expr: Expr = { kind: "binary", op, left: target, right: s.value, from, to };
    return [
      ...this.calls.within(s.value, at),
      ...this.assignments.assign(target, { ...at, expr }, [], at),
    ];
  }

  private forLoop(s: StmtOf<"for">, at: Position): Nodes {
    const before = this.calls.within(s.iterable, at);
    const unrolled = this.unrolled(s, at);
    if (unrolled) return [...before, ...unrolled];
    const loop = this.context.loopOf.get(s);
    if (!loop) return before;
    if (this.context.over.has(loop)) return [...before, ...this.inner(s.body, at)];
    const inside = { frame: at.frame, block: this.context.index.blockOf(s.body) ?? at.block };
    const start = this.assignments.loopStart(loop, at);
    const targets = this.assignments.loopTargets(s.target, loop, [], inside);
    return [...before, ...start, this.loop(s, loop, at, (body) => [...targets, ...body])];
  }

  private whileLoop(s: StmtOf<"while">, at: Position): Nodes {
    const loop = this.context.loopOf.get(s);
    if (!loop) return [];
    // The test sees what a round before it has assigned.
    const inside = { ...at, block: this.context.index.blockOf(s.body) ?? at.block };
    const before = this.calls.within(s.test, inside);
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

  /** `for group in optimizer.param_groups` and loops over lists of objects, round by round. */
  private unrolled(s: StmtOf<"for">, at: Position): Nodes | undefined {
    const frames = roundFrames(s, at, this.context);
    if (!frames) return undefined;
    const block = this.context.index.blockOf(s.body) ?? at.block;
    const rounds = frames.map((frame) => this.inner(s.body, { frame, block }));
    const nodes = inOneRun(rounds, this.inner(s.orelse, at));
    if (nodes) return nodes;
    const { from, to } = s;
    const bodies = rounds.map((body) => asCall(body, ["continue", "break"]));
    return [{ kind: "opaque", span: { from, to }, scheduler: null }, ...bodies];
  }

  private branches(s: StmtOf<"if">, at: Position): Nodes {
    const before = s.branches.flatMap(({ test }) => (test ? this.calls.within(test, at) : []));
    const [first, second] = s.branches;
    if (first?.test && !second && isMainGuard(first.test)) return this.inner(first.body, at);
    const branches = s.branches.map(({ test, body }) => {
      const key = this.context.index.blockOf(body);
      const { isOutside, result } = this.under(key, () => this.inner(body, at));
      const isDead = key !== undefined && this.context.isDead(key);
      return { test, isOutside, isDead, body: result };
    });
    return [...before, { kind: "if", at, branches }];
  }

  /** Whether the way to the optimizer's construction goes on through `key`, while `walk` runs. */
  private under(key: object | undefined, walk: () => Nodes) {
    const outer = this.births;
    const isAhead = this.bornAfter === undefined;
    const births = isAhead ? outer.filter(([next]) => next && next.key === key) : [];
    this.births = births.map((path) => path.slice(1));
    const result = walk();
    this.births = outer;
    return { isOutside: births.length > 0, result };
  }

  /**
   * The optimizer's own call. Met again once the optimizer has made updates, it begins another
   * training, with another optimizer: the run of the first ends there.
   */
  private made(): Nodes {
    const { updates } = this.assignments.rebindings;
    if (this.bornAfter !== undefined) return updates > this.bornAfter ? [jumpNode("exit")] : [];
    if (this.births.some((path) => path.length === 0)) this.bornAfter = updates;
    return [];
  }

  private withBlock(s: StmtOf<"with">, at: Position): Nodes {
    const before = s.items.flatMap(({ value }) => this.calls.within(value, at));
    const body = this.inner(s.body, at);
    const caught = s.items.flatMap(({ value }) => suppressed(value));
    const targets = s.items.flatMap(({ target }) =>
      target ? this.assignments.assign(target, null, [], at) : [],
    );
    if (caught.length === 0) return [...before, ...targets, ...body];
    const handlers = [{ catches: caught, body: [] }];
    return [...before, ...targets, { kind: "try", body, handlers, orelse: [], finally: [] }];
  }

  private attempt(s: StmtOf<"try">, at: Position): Nodes {
    const begun = insteadOfResuming(s);
    if (begun) return begun.flatMap((body) => this.inner(body, at));
    const of = (role: string) =>
      s.branches.filter((b) => b.role === role).flatMap((b) => this.inner(b.body, at));
    const body = of("try");
    const handlers = s.branches
      .filter((b) => b.role === "except")
      .map((b) => ({ catches: caughtBy(b.values), body: this.inner(b.body, at) }));
    return [{ kind: "try", body, handlers, orelse: of("else"), finally: of("finally") }];
  }

  private returned({ value }: StmtOf<"return">, at: Position): Nodes {
    const jump = jumpNode("return");
    if (!value) return [jump];
    const nodes = this.calls.within(value, at);
    return [...nodes, ...this.frames.giveBack(value, at), jump];
  }

  /** The body of one of the script's functions in place of its call. */
  private inlined(
    call: ExprOf<"call">,
    target: StmtOf<"function">,
    at: Position,
    maker?: ExprOf<"call">,
  ): Nodes {
    const { index, siteOf } = this.context;
    const block = index.blockOf(target.body);
    const { frame: caller } = at;
    if (!block || caller.isRunning(target) || caller.depth > MAX_CALLS) return [];
    if (this.nodes > MAX_NODES) {
      this.isCut = true;
      return [];
    }
    this.visited.add(target);
    const frame = this.frames.called(call, target, block, at, maker);
    const params = this.frames.passed(call, target, frame, at);
    const result = this.frames.resultFor(target, frame);
    if (result) caller.results.set(call, result);
    const site = siteOf.get(call) ?? this.context.graph.startedSite(call);
    const { result: body } = this.under(site, () => this.body(target.body, { frame, block }));
    return [...params, { kind: "call", body }];
  }
}
