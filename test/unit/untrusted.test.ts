import assert from "node:assert/strict";
import fc from "fast-check";
import { argumentCard, classCard } from "../../src/present/hoverCard.ts";
import { english } from "../../src/present/localize.ts";
import { base64, codeSpan, escapeMarkdown, svgImage } from "../../src/present/markdown.ts";
import { element, escapeXml, textElement } from "../../src/present/svg.ts";
import { fromWire, toWire } from "../../src/protocol/wire.ts";
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
];

describe("untrusted text", () => {
  for (const attack of attacks) {
    it(`stays text: ${JSON.stringify(attack)}`, () => {
      const markdown = escapeMarkdown(attack);
      assert.ok(!/[[\]()<>`*_~|!"'$@\n]/.test(markdown.replace(/&#\d+;/g, "")), markdown);
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
