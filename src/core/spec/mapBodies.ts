type Body<N> = readonly N[];

/** The fields that hold further nodes, in every kind of program. */
interface Nested<N> {
  readonly body?: Body<N>;
  readonly orelse?: Body<N>;
  readonly finally?: Body<N>;
  readonly handlers?: readonly { readonly body: Body<N> }[];
  readonly branches?: readonly { readonly body: Body<N> }[];
}

/** The same node of a program with each of its bodies replaced. */
export function mapBodies<N extends object>(
  node: N & Nested<N>,
  map: (body: Body<N>) => Body<N>,
): N {
  const { body, orelse, handlers, branches } = node;
  const each = (parts: readonly { readonly body: Body<N> }[]) =>
    parts.map((part) => ({ ...part, body: map(part.body) }));
  if (!body && !branches) return node;
  return {
    ...node,
    ...(body && { body: map(body) }),
    ...(orelse && { orelse: map(orelse) }),
    ...(node.finally && { finally: map(node.finally) }),
    ...(handlers && { handlers: each(handlers) }),
    ...(branches && { branches: each(branches) }),
  };
}
