import assert from "node:assert/strict";
import type { FindingCode } from "../../src/plan/findings/finding.ts";
import { findingText } from "../../src/present/findingText.ts";
import { english } from "../../src/present/localize.ts";
import { findingsIn, fixedTexts } from "./findingTools.ts";

interface Case {
  readonly text: string;
  /** Severity, the text it stands at, and the message. */
  readonly says: string;
  /** The code's lines that are new after each quick fix. */
  readonly fixes?: readonly (readonly string[])[];
}

interface Rule {
  readonly found: readonly Case[];
  readonly absent: readonly string[];
}

type Rules = Partial<Record<FindingCode, Rule>>;

const found = (text: string, code: FindingCode) => findingsIn(text).filter((f) => f.code === code);

function describeCase(code: FindingCode, { text, says, fixes }: Case): void {
  const [finding, second] = found(text, code);
  assert.ok(
    finding,
    `not found in\n${text}\n${JSON.stringify(findingsIn(text).map((f) => f.code))}`,
  );
  assert.equal(second, undefined);
  const at = text.slice(finding.span.from, finding.span.to);
  const [message] = findingText(finding, english).split("\n", 1);
  assert.equal(`${finding.severity} ${at}: ${message}`, says);
  const after = fixedTexts(text, finding);
  if (fixes) {
    const before = new Map<string, number>();
    for (const line of text.split("\n")) before.set(line, (before.get(line) ?? 0) + 1);
    assert.deepEqual(
      after.map((t) => newLines(before, t)),
      fixes,
    );
  }
  for (const fixed of after) {
    assert.ok(fixed !== null, "a quick fix that cannot be written");
    assert.deepEqual(found(fixed, code), [], `still there in\n${fixed}`);
    assert.deepEqual(
      findingsIn(fixed).filter((f) => f.code === "syntax-error"),
      [],
    );
  }
}

function newLines(before: ReadonlyMap<string, number>, after: string | null): string[] {
  const left = new Map(before);
  return (after ?? "").split("\n").filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** One suite per code: where it is found, with what its quick fixes write, and where not. */
export function describeRules(rules: Rules): void {
  for (const [code, rule] of Object.entries(rules) as [FindingCode, Rule][])
    describeRule(code, rule);
}

function describeRule(code: FindingCode, rule: Rule): void {
  describe(`finding ${code}`, () => {
    for (const [i, given] of rule.found.entries()) {
      it(`is made ${i + 1}: ${given.says}`, () => describeCase(code, given));
    }
    for (const [i, text] of rule.absent.entries()) {
      it(`is not made ${i + 1}`, () => {
        assert.deepEqual(
          found(text, code).map((f) => findingText(f, english)),
          [],
          text,
        );
      });
    }
  });
}
