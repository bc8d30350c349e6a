import type { ExprOf } from "../ast.ts";
import { Constructions } from "../constructions.ts";
import { indexModule } from "../indexModule.ts";
import { type ParsedText, parsePython } from "../parse.ts";
import { type ReadOptions, readParsed } from "../readScript.ts";
import type { ModuleIndex } from "../scopes.ts";
import type { CallFact, TrainingScript } from "../script.ts";
import type { Construction } from "../stepSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { type CodeStyle, codeStyleOf } from "./codeStyle.ts";
import { applyEdits } from "./compose.ts";

/** A text on its way from wish to wish: what it says is read anew after every edit. */
export class Draft {
  readonly parsed: ParsedText;
  readonly style: CodeStyle;
  private readonly options: ReadOptions;
  private reading: TrainingScript | undefined;
  private names: { index: ModuleIndex; constructions: Constructions } | undefined;

  constructor(parsed: ParsedText, options: ReadOptions, style = codeStyleOf(parsed.text)) {
    this.parsed = parsed;
    this.options = options;
    this.style = style;
  }

  get text(): string {
    return this.parsed.text;
  }

  get script(): TrainingScript {
    this.reading ??= readParsed(this.parsed, this.options);
    return this.reading;
  }

  get index(): ModuleIndex {
    return this.named.index;
  }

  fact(id: string): CallFact | undefined {
    return [...this.script.optimizers, ...this.script.schedulers].find((c) => c.id === id);
  }

  construction(id: string): Construction | undefined {
    return this.named.constructions.withId(id);
  }

  call(id: string): ExprOf<"call"> | undefined {
    return this.construction(id)?.site.call;
  }

  after(edits: readonly TextEdit[]): Draft {
    const text = applyEdits(this.text, edits);
    return new Draft(parsePython(text, this.parsed), this.options, this.style);
  }

  private get named() {
    if (this.names) return this.names;
    const index = indexModule(this.parsed.body);
    this.names = { index, constructions: new Constructions(index) };
    return this.names;
  }
}
