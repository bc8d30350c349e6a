import assert from "node:assert/strict";
import { type SuggestionName, suggestionRules } from "../../src/core/rateSuggestions.ts";
import { deviation, readGolden } from "./golden.ts";

interface Case {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly suggestions: Readonly<Record<SuggestionName, number>>;
}

describe("learning-rate suggestions equal fastai's", () => {
  const cases = readGolden<readonly Case[]>("rate-suggestions.json");

  for (const [name, rule] of Object.entries(suggestionRules)) {
    it(name, () => {
      for (const [i, { rates, losses, suggestions }] of cases.entries()) {
        const { rate } = rule(Float64Array.from(rates), Float64Array.from(losses));
        const expected = suggestions[name as SuggestionName];
        assert.ok(deviation(rate, expected, 0) < 1e-12, `case ${i}: ${rate}, fastai ${expected}`);
      }
    });
  }
});
