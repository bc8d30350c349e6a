import type { ExprOf } from "./ast.ts";
import { qualify } from "./resolve.ts";
import type { CallSite, ModuleIndex } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";
import {
  conventionalClass,
  starExports,
  type TorchClass,
  type TorchKind,
  torchClass,
} from "./torchNames.ts";

/** Every construction of an optimizer or scheduler in a file, in source order, with its id. */
export class Constructions {
  readonly all: readonly Construction[];
  readonly optimizers: readonly Construction[];
  readonly schedulers: readonly Construction[];
  private readonly ids = new Map<Construction, string>();
  private readonly byId = new Map<string, Construction>();
  private readonly byCall: ReadonlyMap<ExprOf<"call">, Construction>;

  /** `anchorOf` gives the script's own call that makes the object; undefined if none does. */
  constructor(index: ModuleIndex, anchorOf: AnchorOf, implied: Implied) {
    this.all = findConstructions(index, anchorOf, implied);
    this.optimizers = this.numbered("optimizer");
    this.schedulers = this.numbered("scheduler");
    const written = this.all.filter((c) => !c.isImplied);
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
type Implied = (site: CallSite) => readonly TorchClass[];

type AnchorOf = (site: CallSite) => CallSite | undefined;

function findConstructions(
  index: ModuleIndex,
  anchorOf: AnchorOf,
  implied: Implied,
): readonly Construction[] {
  const found = index.calls.flatMap((site): Construction[] => {
    const { callee } = site.call;
    const path = qualify(callee, site.block, starExports);
    if (!path) return [];
    const known = torchClass(path.path);
    const torch = known ?? (path.assumed ? conventionalClass(path.path) : undefined);
    const made = torch ? [] : implied(site);
    const anchor = torch || made.length > 0 ? anchorOf(site) : undefined;
    if (!anchor) return [];
    if (torch) return [{ site, anchor, torch, assumed: path.assumed }];
    return made.map((own) => ({ site, anchor, torch: own, assumed: false, isImplied: true }));
  });
  return [...found].sort(
    (a, b) => a.anchor.call.from - b.anchor.call.from || a.site.call.from - b.site.call.from,
  );
}
