import assert from "node:assert/strict";
import fc from "fast-check";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { isRequired, type ParamSpec } from "../../src/core/spec/paramSpec.ts";
import { type PyValue, toNumber, tuple } from "../../src/core/spec/pyValue.ts";
import { defaultOf } from "../../src/core/spec/values.ts";
import { codeStyleOf } from "../../src/python/edits/codeStyle.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import { valueText } from "../../src/python/edits/valueText.ts";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import type { TrainingScript } from "../../src/python/script.ts";
import { LENGTHS, read } from "./readerTools.ts";

const style = codeStyleOf("");
const number = fc.oneof(
  fc.double({ noNaN: true, min: -1e3, max: 1e3 }),
  fc.constantFrom(1e-8, 3e-5, 0.1, 1, 0, 2.5e-12, 1e20),
);

function valueFor(spec: ParamSpec): fc.Arbitrary<PyValue> | undefined {
  switch (spec.kind) {
    case "float":
      return number;
    case "int":
      return fc.bigInt({ min: -5n, max: 100_000n });
    case "bool":
      return fc.boolean();
    case "tuple":
      return fc.tuple(...spec.labels.map(() => number)).map((items) => tuple(...items));
    default:
      return undefined;
  }
}

interface Given {
  readonly name: string;
  readonly value: PyValue;
  readonly old: string;
  /** Where it is written. */
  readonly at: "call" | "constant";
}

const givenFor = (name: string, spec: ParamSpec) => {
  const value = valueFor(spec);
  return value
    ?.chain((v) =>
      fc.tuple(fc.constant(v), fc.constantFrom<Given["at"]>("call", "call", "constant")),
    )
    .map(([v, at]): Given => ({ name, value: v, old: valueText(v, null, style), at }));
};

const layouts = [
  "one line",
  "lines",
  "lines with comma",
  "comments",
  "hanging",
  "options",
] as const;

/** A call of an optimizer with some of its arguments, in some layout. */
const scripts = fc
  .constantFrom(...Object.values(optimizers).filter((o) => o.name !== "LBFGS"))
  .chain((definition) => {
    const table = Object.entries<ParamSpec>(definition.params);
    const usable = table.filter(([, spec]) => valueFor(spec) && !isRequired(spec) && !spec.inert);
    return fc.record({
      name: fc.constant(definition.name),
      given: fc
        .subarray(usable)
        .chain((some) => fc.tuple(...some.map(([n, s]) => givenFor(n, s) ?? fc.constant(null)))),
      layout: fc.constantFrom(...layouts),
      eol: fc.constantFrom("\n", "\r\n"),
      wishes: fc
        .subarray(usable, { minLength: 1 })
        .chain((some) =>
          fc.tuple(
            ...some.map(([n, s]) =>
              fc.tuple(fc.constant(n), fc.option(valueFor(s) ?? fc.constant(null), { freq: 4 })),
            ),
          ),
        ),
    });
  });

type Script = typeof scripts extends fc.Arbitrary<infer T> ? T : never;

function textOf({ name, given, layout, eol }: Script): string {
  const constants = given.flatMap((g) =>
    g?.at === "constant" ? [`${g.name.toUpperCase()} = ${g.old}  # set here`] : [],
  );
  const args = given.flatMap((g) =>
    g ? [`${g.name}=${g.at === "constant" ? g.name.toUpperCase() : g.old}`] : [],
  );
  const all = ["model.parameters()", ...args];
  const lines = {
    "one line": [`optimizer = optim.${name}(${all.join(", ")})`],
    lines: [`optimizer = optim.${name}(`, ...listed(all, ""), ")"],
    "lines with comma": [`optimizer = optim.${name}(`, ...listed(all, ","), ")"],
    comments: [
      `optimizer = optim.${name}(  # here, (see`,
      ...all.map((a) => `    ${a},  # ${a}, and "more)`),
      ")",
    ],
    hanging: [`optimizer = optim.${name}(${all.join(`,${eol}                 `)})`],
    options: [`optimizer = optim.${name}(${all.join(", ")},)`],
  };
  const head = ["import torch.optim as optim", "# lr=0.5, momentum=(", ...constants];
  return [...head, ...lines[layout], "print(optimizer)", ""].join(eol);
}

const listed = (all: readonly string[], last: string) =>
  all.map((a, i) => `    ${a}${i < all.length - 1 ? "," : last}`);

const argsOf = (script: TrainingScript) => script.optimizers[0]?.args ?? {};

const wishesOf = ({ wishes }: Script): readonly Wish[] =>
  wishes.map(([argument, value]) =>
    value === null
      ? { kind: "remove", call: "o0", argument }
      : { kind: "set", call: "o0", argument, to: newValue(value), at: "definition" },
  );

const numeric = (value: PyValue | undefined) =>
  typeof value === "bigint" ? toNumber(value) : value;

describe("edits of any call", () => {
  it("say exactly what was wished when read again, and nothing else changes", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const text = textOf(script);
        const before = argsOf(read(text));
        const plan = planEdits(parsePython(text), LENGTHS, wishesOf(script));
        const after = applyEdits(text, plan.edits);
        const found = argsOf(read(after));
        const wished = new Map(script.wishes);
        const present = new Set(script.given.flatMap((g) => (g ? [g.name] : [])));
        const expected = plan.refused.map(({ wish, why }) => [script.wishes[wish]?.[0], why]);
        // Only the removal of what is not there is refused.
        assert.deepEqual(
          expected,
          script.wishes.flatMap(([n, v]) =>
            v === null && !present.has(n) ? [[n, "missing"]] : [],
          ),
        );
        for (const [name, fact] of Object.entries(found)) {
          const spec = optimizers[script.name as keyof typeof optimizers].params as Record<
            string,
            ParamSpec
          >;
          const value = wished.get(name);
          const want =
            value === undefined
              ? before[name]?.value
              : value === null
                ? defaultOf(spec[name] as ParamSpec)
                : value;
          assert.deepEqual(numeric(fact.value), numeric(want), `${name} in\n${after}`);
        }
        assert.equal(after.split("# set here").length, text.split("# set here").length);
        assert.ok(after.endsWith(`print(optimizer)${script.eol}`));
        assert.equal(/\r\n/.test(after), script.eol === "\r\n");
        assert.equal(/(?<!\r)\n/.test(after), script.eol === "\n");
      }),
      { numRuns: 400 },
    );
  });

  it("that wish for what is there already are none", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const text = textOf(script);
        const wishes = script.given.flatMap((g): Wish[] =>
          g
            ? [
                {
                  kind: "set",
                  call: "o0",
                  argument: g.name,
                  to: newValue(g.value),
                  at: "definition",
                },
              ]
            : [],
        );
        assert.equal(applyEdits(text, planEdits(parsePython(text), LENGTHS, wishes).edits), text);
      }),
      { numRuns: 100 },
    );
  });
});

describe("another class in any call", () => {
  it("has exactly the wished arguments", () => {
    fc.assert(
      fc.property(scripts, scripts, (script, other) => {
        const text = textOf(script);
        const args = Object.fromEntries(
          other.given.flatMap((g) => (g ? [[g.name, newValue(g.value)]] : [])),
        );
        const wish: Wish = {
          kind: "class",
          call: "o0",
          qualified: `torch.optim.${other.name}`,
          args,
        };
        const plan = planEdits(parsePython(text), LENGTHS, [wish]);
        assert.deepEqual(plan.refused, []);
        const after = applyEdits(text, plan.edits);
        const [optimizer] = read(after).optimizers;
        assert.equal(optimizer?.name, other.name);
        for (const [name, { value, origin }] of Object.entries(optimizer?.args ?? {})) {
          const given = other.given.find((g) => g?.name === name);
          if (given) assert.deepEqual(numeric(value), numeric(given.value), `${name} in\n${after}`);
          else assert.equal(origin, "default", `${name} in\n${after}`);
        }
      }),
      { numRuns: 200 },
    );
  });
});
