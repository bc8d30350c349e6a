import { isRequired } from "../../core/spec/paramSpec.ts";
import type { Argument, ExprOf } from "../ast.ts";
import type { CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { ArgumentList } from "./argumentList.ts";
import { argumentNamed, naming, parameterNames, specOf } from "./boundArguments.ts";
import { joinTouching } from "./compose.ts";
import { type Draft, startOf } from "./draft.ts";
import { entryNamed, giversOf, removedEntry } from "./givers.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { removeBetas } from "./trainerBetas.ts";

/**
 * Removes an argument, so that PyTorch's default holds. Positional arguments behind it are named.
 */
export function removeArgument(draft: Draft, id: string, name: string): Outcome {
  const fact = draft.fact(id);
  const placed = draft.placed(id);
  if (!fact || !placed) return refused("missing");
  const { file, call } = placed;
  if (fact.broken) return refused("broken", "", startOf(placed));
  if (fact.bindingError) return removeKeyword(file, call, name);
  const spec = specOf(fact, name);
  if (!spec || !fact.args[name]) return refused("missing");
  if (isRequired(spec)) return refused("required");
  const argument = argumentNamed(call, fact, name);
  if (fact.isImplied && name === "betas" && fact.args.betas?.items) return removeBetas(draft, id);
  if (!argument) {
    const { origin, text } = fact.args[name];
    if (origin === "default") return refused("missing");
    const giver = giversOf(placed).find((g) => entryNamed(g, name));
    if (giver) return removedEntry(file, giver, name);
    return refused("unpacked", text ?? "", startOf(placed));
  }
  return written(removalEdits(file, call, fact, argument), "call", argument, file.path);
}

/** A keyword that the class does not know, as `verbose` in PyTorch's newer versions. */
function removeKeyword(file: SourceFile, call: ExprOf<"call">, name: string): Outcome {
  const argument = call.args.find((a) => a.name === name);
  if (!argument) return refused("missing");
  const list = new ArgumentList(file.text, call, file.style);
  return written(list.remove(argument), "call", argument, file.path);
}

function removalEdits(
  file: SourceFile,
  call: ExprOf<"call">,
  fact: CallFact,
  argument: Argument,
): readonly TextEdit[] {
  const removal = new ArgumentList(file.text, call, file.style).remove(argument);
  const names = parameterNames(call, fact);
  const behind = call.args.slice(call.args.indexOf(argument) + 1);
  const named = argument.name === null ? behind.flatMap((a) => naming(a, names.get(a))) : [];
  return joinTouching([...removal, ...named]);
}
