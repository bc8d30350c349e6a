import assert from "node:assert/strict";
import fc from "fast-check";
import { stepProgram } from "../../src/core/runPlan.ts";
import { simulate } from "../../src/core/simulate.ts";
import { argumentCard } from "../../src/present/argumentCard.ts";
import { classCard } from "../../src/present/hoverCard.ts";
import { english } from "../../src/present/localize.ts";
import { base64, codeSpan, escapeMarkdown, svgImage } from "../../src/present/markdown.ts";
import { schedulerStepCard, updateCard } from "../../src/present/stepCard.ts";
import { element, escapeXml, textElement } from "../../src/present/svg.ts";
import { ratesSvg } from "../../src/present/whatIfRates.ts";
import { fromWire, toWire } from "../../src/protocol/wire.ts";
import { finish, show } from "./presentTools.ts";
import { read } from "./readerTools.ts";

/** Texts from a file that would do harm if they were taken for Markdown, HTML or SVG. */
const attacks = [
  "[click](command:workbench.action.terminal.new)",
  "![x](https://evil.example/pixel.png)",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "`code` **bold** _it_ ~~no~~",
  "``` fence ```",
  "\n\n# heading\n\n---\n",
  "| a | b |\n|---|---|",
  "https://evil.example",
  "&lt;b&gt; &#96;",
  "](command:x) [y](",
  "$(zap) :smile: @user",
  '" onload="alert(1)',
  "]]><script/>",
  "\u202Egnp.exe",
  "lr\u2066 = 0.1\u2069\u200b",
  "[![x](https://evil.example/a.png)](command:y)",
  "<!-- --> <a href=javascript:alert(1)>",
  "x\u2028y\u2029z\r\n[a]: command:b",
  `${"a".repeat(5000)}<b>`,
];

describe("untrusted text", () => {
  for (const attack of attacks) {
    it(`stays text: ${JSON.stringify(attack)}`, () => {
      const markdown = escapeMarkdown(attack);
      assert.ok(!/[[\]()<>`*_~|!"'$@\n]/.test(markdown.replace(/&#\d+;/g, "")), markdown);
      assert.ok(!/[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/.test(markdown + codeSpan(attack)));
      const span = codeSpan(attack);
      const fence = /^`+/.exec(span)?.[0] ?? "";
      const inside = span.slice(fence.length, span.length - fence.length);
      assert.ok(!inside.split(/[^`]+/).includes(fence), span);
      assert.ok(!/\n/.test(span), span);
      const svg = textElement({ title: attack }, attack);
      assert.ok(!/<(?!\/?text)/.test(svg), svg);
      assert.ok(!/="[^"]*"[^>]*="/.test(svg.replace(/ title="[^"]*"/, "")), svg);
    });

    it(`stays text in hovers: ${JSON.stringify(attack)}`, () => {
      const quoted = JSON.stringify(attack);
      const script =
        read(`o = torch.optim.SGD(p, lr=cfg[${quoted}], foo${quoted.length}=1, momentum=f(${quoted}))
a = torch.optim.Adam(p, lr=cfg[${quoted}])`);
      for (const call of script.optimizers) {
        const options = { theme: "dark", t: english } as const;
        const cards = [classCard(call, null, options), argumentCard(call, "lr", null, options)];
        for (const card of cards) {
          const text = (card?.markdown ?? "")
            .replace(/```text[\s\S]*?```/g, "")
            .replace(/(`+)[^`][\s\S]*?\1/g, "");
          const links = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, url]) => url ?? "");
          assert.ok(
            links.every((url) =>
              /^https:\/\/(docs\.pytorch\.org|arxiv\.org|proceedings)/.test(url),
            ),
            text,
          );
          assert.ok(!text.includes("<"), text);
        }
      }
    });
  }

  /** What is left of a card when code, images and character references are taken out. */
  const bare = (markdown: string) =>
    markdown
      .replace(/```text[\s\S]*?```/g, "")
      .replace(/(`+)[^`][\s\S]*?\1/g, "")
      .replace(/&#\d+;/g, "")
      .replace(/\]\(data:image\/svg\+xml;base64,[A-Za-z0-9+/=]*\)/g, "]");

  for (const attack of attacks) {
    it(`stays text in what-if cards, steps and hints: ${JSON.stringify(attack)}`, () => {
      const quoted = JSON.stringify(attack).replaceAll("\u202E", "\\u202e");
      const shown = show(`import torch
o = torch.optim.SGD(p, lr=cfg[${quoted}], momentum=0.9)
d[${quoted}] = torch.optim.lr_scheduler.OneCycleLR(o, 0.1, 20, anneal_strategy=${quoted})
s = torch.optim.lr_scheduler.StepLR(o, cfg[${quoted}])
for e in range(n[${quoted}]):
    o.step()
    d[${quoted}].step()
    s.step()
`);
      const { script } = shown.reading;
      const trace = finish(
        simulate(
          {
            optimizer: { name: "SGD", args: { lr: 0.1 }, groups: [{}] },
            schedulers: [],
            program: stepProgram(20, []),
            objective: { name: "sphere", options: {} },
            seed: 0,
          },
          { call: () => null },
        ),
      );
      const other = { ...trace, lr: [Float64Array.from({ length: 20 }, (_, k) => k)] };
      const whatIf = {
        rate: [
          { value: attack, isCurrent: true, trace },
          { value: "cos", isCurrent: false, trace: other },
        ],
        loss: null,
      };
      const options = { theme: "dark", t: english, whatIf } as const;
      for (const call of [...script.optimizers, ...script.schedulers]) {
        for (const name of Object.keys(call.args)) {
          const card = argumentCard(call, name, shown.contexts[0] ?? null, options);
          const text = bare(card?.markdown ?? "");
          assert.ok(!/[<`]/.test(text), text);
          const links = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, url]) => url ?? "");
          assert.ok(
            links.every((url) => /^https:\/\/(docs\.pytorch|arxiv|proceedings)/.test(url)),
            text,
          );
          assert.ok(!text.includes("command:"), text);
        }
      }
      const context = shown.contexts[0] ?? null;
      const written = `d[${quoted}].step()`;
      const stepCards = [
        ...script.schedulers.map((s) => schedulerStepCard(s, written, context, options)),
        ...script.optimizers.map((o) => updateCard(o, written, context, options)),
      ];
      for (const { markdown } of stepCards) {
        const text = bare(markdown);
        assert.ok(
          !/[<`]|command:|evil\.example(?!&)/.test(text.replace(/\[[^\]]*\]\([^)]*\)/g, "")),
          text,
        );
      }
      for (const svg of [ratesSvg(whatIf.rate, { argument: attack, theme: "dark", t: english })]) {
        assert.ok(!/<(?!\/?(svg|text|polyline|line|polygon)\b)/.test(svg), svg);
        assert.ok(!/<[^>]*\son\w+=/.test(svg), svg);
      }
    });
  }

  it("base64 agrees with the platform's for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        assert.equal(base64(text), Buffer.from(text, "utf8").toString("base64"));
      }),
    );
    assert.equal(base64("\uD800"), Buffer.from("\uFFFD").toString("base64"));
  });

  it("pictures carry their text alternative, escaped", () => {
    assert.match(svgImage("<svg/>", "a ] b"), /^!\[a &#93; b\]\(data:image\/svg\+xml;base64,/);
  });

  it("XML has no control characters", () => {
    assert.equal(escapeXml("a\u0000b\u001fc"), "abc");
    assert.equal(element("a", { b: "<" }), '<a b="&lt;"/>');
  });

  it("messages keep ints, floats and what is not finite apart", () => {
    const message = {
      a: 1n,
      b: 1.5,
      c: Number.NaN,
      d: -Number.POSITIVE_INFINITY,
      e: [null, "x", { $int: 3 }],
    };
    assert.deepEqual(fromWire(toWire(message)), message);
    assert.throws(() => fromWire("{"));
  });
});
