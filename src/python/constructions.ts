import type { ExprOf } from "./ast.ts";
import type { CallSite, ModuleIndex } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";
import type { TorchCalls } from "./torchCalls.ts";
import type { TorchClass, TorchKind } from "./torchNames.ts";

/** Every construction of an optimizer or scheduler in a file, in source order, with its id. */
export class Constructions {
  readonly all: readonly Construction[];
  readonly optimizers: readonly Construction[];
  readonly schedulers: readonly Construction[];
  private readonly ids = new Map<Construction, string>();
  private readonly byId = new Map<string, Construction>();
  private readonly byCall: ReadonlyMap<ExprOf<"call">, Construction>;

  /** `anchorOf` gives the script's own call that makes the object; undefined if none does. */
  constructor(index: ModuleIndex, torchCalls: TorchCalls, anchorOf: AnchorOf, implied: Implied) {
    this.all = findConstructions(index, torchCalls, anchorOf, implied);
    this.optimizers = this.numbered("optimizer");
    this.schedulers = this.numbered("scheduler");
    const written = this.all.filter((c) => !c.isImplied || c.isFactory);
    this.byCall = new Map(written.map((c) => [c.site.call, c]));
  }

  /** `o0`, `o1`, … and `s0`, `s1`, …. */
  idOf(construction: Construction): string {
    return this.ids.get(construction) ?? "";
  }

  withId(id: string): Construction | undefined {
    return this.byId.get(id);
  }

  at(call: ExprOf<"call">): Construction | undefined {
    return this.byCall.get(call);
  }

  private numbered(kind: TorchKind): readonly Construction[] {
    const found = this.all.filter((c) => c.torch.kind === kind);
    for (const [i, construction] of found.entries()) {
      const id = `${kind === "optimizer" ? "o" : "s"}${i}`;
      this.ids.set(construction, id);
      this.byId.set(id, construction);
    }
    return found;
  }
}

/** The classes of which a library makes objects by what a call says. */
interface Implied {
  implied(site: CallSite): readonly TorchClass[];
  /** The one object that a factory makes. */
  made(site: CallSite): TorchClass | undefined;
}

type AnchorOf = (site: CallSite) => CallSite | undefined;

function findConstructions(
  index: ModuleIndex,
  torchCalls: TorchCalls,
  anchorOf: AnchorOf,
  implied: Implied,
): readonly Construction[] {
  const found = index.calls.flatMap((site): Construction[] => {
    const factory = implied.made(site);
    const written = factory ? undefined : torchCalls.of(site);
    const made = written || factory ? [] : implied.implied(site);
    const anchor = written || factory || made.length > 0 ? anchorOf(site) : undefined;
    if (!anchor) return [];
    if (factory) {
      const making = { args: [], assumed: false, isImplied: true, isFactory: true };
      return [{ site, anchor, torch: factory, ...making }];
    }
    if (written) return [{ site, anchor, ...written }];
    const own = { site, anchor, args: [], assumed: false, isImplied: true };
    return made.map((torch) => ({ ...own, torch }));
  });
  return [...found].sort(
    (a, b) => a.anchor.call.from - b.anchor.call.from || a.site.call.from - b.site.call.from,
  );
}
