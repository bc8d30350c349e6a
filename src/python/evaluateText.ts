import type { PyValue } from "../core/spec/pyValue.ts";
import { Evaluator } from "./evaluate.ts";
import type { Evaluation, Oracle, Texts } from "./evaluation.ts";
import { indexModule } from "./indexModule.ts";
import { parsePython } from "./parse.ts";
import type { Block } from "./scopes.ts";

const nothing: Oracle = {
  parameter: () => undefined,
  length: () => undefined,
  loader: () => undefined,
  trainer: () => undefined,
  handedBack: () => undefined,
  member: () => undefined,
  initialOption: () => undefined,
  method: () => undefined,
  knows: () => false,
  lacks: () => false,
  isChanged: () => false,
  counterOf: () => "$0",
  override: () => undefined,
};

/** One Python expression on its own; undefined when the text is not an expression. */
export function evaluateExpression(text: string): Evaluation | undefined {
  const { body, errors } = parsePython(text);
  const [statement, second] = body;
  if (statement?.kind !== "expression" || second || errors.length > 0) return undefined;
  const index = indexModule(body);
  const { from, to } = statement;
  const plain = { parent: null, conditional: false, isGuarded: false, loop: null, test: null };
  const block: Block = { ...plain, siblings: null, scope: index.module, from, to };
  const texts: Texts = {
    text: (span) => text.slice(span.from, span.to),
    place: ({ from, to }) => ({ file: null, line: null, from, to }),
  };
  return new Evaluator(texts, nothing).evaluate(statement.value, block);
}

/** Its value; undefined when it has none. */
export function evaluateText(text: string): PyValue | undefined {
  const result = evaluateExpression(text);
  return result?.known ? result.value : undefined;
}
