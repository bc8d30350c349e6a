import { isRequired, type ParamTable } from "./paramSpec.ts";
import { typeError } from "./pyError.ts";

/** A Python signature without `self`: the subject (`params` or `optimizer`), then the table. */
export interface Signature {
  readonly callable: string;
  /** Python counts `self` among the arguments of a constructor. */
  readonly hasSelf: boolean;
  readonly parameters: readonly Parameter[];
  /** What `**kwargs` are passed on to: it refuses those that it does not know. */
  readonly forwardsTo?: string;
}

/** A class, or a function that builds an object of a class. */
export interface Callee {
  readonly name: string;
  /** For a function: the class of what it gives back. */
  readonly returns?: string;
  /** A function that takes `**kwargs` and passes them to that class. */
  readonly forwardsKeywords?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly: boolean;
}

/** The argument that is an object: the tensors of an optimizer, the optimizer of a scheduler. */
export interface Subject {
  readonly name: "params" | "optimizer";
  readonly position: number;
  readonly required: boolean;
}

/** What the call is about comes first, and must be given. */
export const firstArgument = (name: Subject["name"]): Subject => ({
  name,
  position: 0,
  required: true,
});

/** The parameters in the order in which Python takes them, the subject among them. */
export function signatureOf(callee: Callee, subject: Subject, params: ParamTable): Signature {
  const parameters: Parameter[] = Object.entries(params).map(([name, spec]) => ({
    name,
    required: isRequired(spec),
    keywordOnly: spec.keywordOnly ?? false,
  }));
  const { name, position, required } = subject;
  parameters.splice(position, 0, { name, required, keywordOnly: false });
  const hasSelf = callee.returns === undefined;
  const callable = hasSelf ? constructorOf(callee.name) : `${callee.name}()`;
  if (!callee.forwardsKeywords) return { callable, hasSelf, parameters };
  return { callable, hasSelf, parameters, forwardsTo: constructorOf(callee.returns ?? "") };
}

const constructorOf = (className: string) => `${className}.__init__()`;

export interface CallShape<T> {
  readonly positional: readonly T[];
  readonly keywords: readonly (readonly [name: string, value: T])[];
  /** `*args` or `**kwargs` may supply the rest, so nothing can be called missing. */
  readonly open?: boolean;
}

/**
 * Binds a call's arguments to parameter names in CPython's order of checks.
 * Throws the TypeError that CPython 3.11 raises, word for word.
 */
export function bindArguments<T>(signature: Signature, call: CallShape<T>): Map<string, T> {
  const bound = new Map<string, T>();
  const positional = signature.parameters.filter((p) => !p.keywordOnly);
  positional.slice(0, call.positional.length).forEach((parameter, i) => {
    bound.set(parameter.name, call.positional[i] as T);
  });
  bindKeywords(signature, call, bound);
  refuseTooMany(signature, call, positional, bound);
  if (!call.open) refuseMissing(signature, positional, bound);
  refuseForwarded(signature, call);
  return bound;
}

function bindKeywords<T>(signature: Signature, call: CallShape<T>, bound: Map<string, T>): void {
  for (const [name, value] of call.keywords) {
    if (!knows(signature, name)) {
      if (signature.forwardsTo !== undefined) continue;
      throw unexpected(signature.callable, name);
    }
    if (bound.has(name)) {
      throw typeError(`${signature.callable} got multiple values for argument '${name}'`);
    }
    bound.set(name, value);
  }
}

const knows = ({ parameters }: Signature, name: string) => parameters.some((p) => p.name === name);

const unexpected = (callable: string, name: string) =>
  typeError(`${callable} got an unexpected keyword argument '${name}'`);

/** Refused once the function itself has taken its arguments. */
function refuseForwarded<T>(signature: Signature, call: CallShape<T>): void {
  const unknown = call.keywords.find(([name]) => !knows(signature, name));
  if (unknown) throw unexpected(signature.forwardsTo ?? "", unknown[0]);
}

function refuseTooMany<T>(
  signature: Signature,
  call: CallShape<T>,
  positional: readonly Parameter[],
  bound: Map<string, T>,
): void {
  const self = signature.hasSelf ? 1 : 0;
  const given = call.positional.length + self;
  const most = positional.length + self;
  if (given <= most) return;
  const least = positional.filter((p) => p.required).length + self;
  const takes = least === most ? String(most) : `from ${least} to ${most}`;
  const noun = takes === "1" ? "argument" : "arguments";
  const isNamed = (p: Parameter) => p.keywordOnly && bound.has(p.name);
  const isOwn = signature.forwardsTo === undefined;
  const keywordOnly = isOwn ? signature.parameters.filter(isNamed).length : 0;
  const also = `positional arguments (and ${keywordOnly} keyword-only argument${keywordOnly === 1 ? "" : "s"}) `;
  throw typeError(
    `${signature.callable} takes ${takes} positional ${noun} ` +
      `but ${given} ${keywordOnly > 0 ? also : ""}were given`,
  );
}

function refuseMissing<T>(
  signature: Signature,
  positional: readonly Parameter[],
  bound: Map<string, T>,
): void {
  const missing = positional.filter((p) => p.required && !bound.has(p.name));
  if (missing.length === 0) return;
  const names = missing.map((p) => `'${p.name}'`);
  const last = names.pop();
  const comma = names.length > 1 ? "," : "";
  const listed = names.length > 0 ? `${names.join(", ")}${comma} and ${last}` : last;
  const noun = missing.length === 1 ? "argument" : "arguments";
  throw typeError(
    `${signature.callable} missing ${missing.length} required positional ${noun}: ${listed}`,
  );
}
