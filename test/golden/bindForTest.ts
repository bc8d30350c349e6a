import type { ParamTable } from "../../src/core/spec/paramSpec.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../../src/core/spec/pyValue.ts";
import {
  bindArguments,
  type Callee,
  type Subject,
  signatureOf,
} from "../../src/core/spec/signature.ts";
import { evaluateForTest } from "./evaluateForTest.ts";

export interface GoldenCall {
  readonly name: string;
  readonly positional: readonly string[];
  readonly keywords: Readonly<Record<string, string>>;
}

/** Binds a recorded call; throws the `PyError` of a call that does not fit the signature. */
export function bindForTest(
  call: GoldenCall,
  definition: Callee & { readonly params: ParamTable },
  subject: Subject,
  read: (text: string) => PyValue | undefined = () => undefined,
): PyArgs {
  const valueFromText = (text: string) => read(text) ?? valueOfText(text);
  const positional = call.positional.map(valueFromText);
  const keywords = Object.entries(call.keywords).map(
    ([k, text]) => [k, valueFromText(text)] as const,
  );
  if (subject.required && positional.length < subject.position) keywords.push([subject.name, null]);
  else if (subject.required) positional.splice(subject.position, 0, null);
  const signature = signatureOf(definition, subject, definition.params);
  const bound = bindArguments<PyValue>(signature, { positional, keywords });
  bound.delete(subject.name);
  return Object.fromEntries(bound);
}

function valueOfText(text: string): PyValue {
  const value = evaluateForTest(text);
  if (value instanceof PyError) throw value;
  return value;
}

export const callText = ({ name, positional, keywords }: GoldenCall): string =>
  `${name}(${[...positional, ...Object.entries(keywords).map(([k, v]) => `${k}=${v}`)].join(", ")})`;
