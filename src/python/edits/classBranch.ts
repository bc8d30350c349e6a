import { type CallFact, callsOf } from "../script.ts";
import { lastPart } from "../torchNames.ts";
import type { Draft } from "./draft.ts";
import { type Refused, refused } from "./outcome.ts";

/**
 * A branch that is named for its class, `if args.opt == "sgd":`, keeps it: in another branch the
 * code makes the wished class already, or needs one that is named for it.
 */
export function ofBranch(draft: Draft, fact: CallFact, qualified: string): Refused | undefined {
  const { branch } = fact;
  if (!branch) return undefined;
  const { said, texts, place } = branch;
  const [own = ""] = texts;
  const isSame = (other: CallFact) =>
    other.id !== fact.id &&
    other.qualified === qualified &&
    other.branch?.said.place.from === said.place.from &&
    other.branch.said.place.file === said.place.file;
  const [other] = callsOf(draft.script)
    .filter(isSame)
    .flatMap(({ branch: b }) => b?.texts ?? []);
  if (other !== undefined) return refused("otherBranch", `${own} → ${other}`, said.place);
  const isNamed = texts.some((text) => isFor(text, fact.name) && !isFor(text, lastPart(qualified)));
  return isNamed ? refused("namedBranch", lastPart(qualified), place) : undefined;
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Whether a text is, or begins, the name of a class: `sgd`, `step` for `StepLR`, `cosine`. */
const isFor = (text: string, name: string): boolean =>
  plain(text) !== "" &&
  (plain(name).startsWith(plain(text)) || plain(text).startsWith(plain(name)));
