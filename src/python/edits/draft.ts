import type { ExprOf } from "../ast.ts";
import { indexModule } from "../indexModule.ts";
import { type ParsedText, parsePython } from "../parse.ts";
import { type ReadOptions, readParsed } from "../readScript.ts";
import type { CallSite, ModuleIndex } from "../scopes.ts";
import type { CallFact, TrainingScript } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { Workspace } from "../workspace.ts";
import { type CodeStyle, codeStyleOf } from "./codeStyle.ts";
import { applyEdits } from "./compose.ts";

/** A text on its way from wish to wish: what it says is read anew after every edit. */
export class Draft {
  readonly parsed: ParsedText;
  readonly style: CodeStyle;
  private readonly options: ReadOptions;
  private reading: TrainingScript | undefined;
  private readonly workspace: Workspace;
  private known: ModuleIndex | undefined;

  constructor(
    parsed: ParsedText,
    options: ReadOptions,
    workspace = new Workspace(),
    style = codeStyleOf(parsed.text),
  ) {
    this.parsed = parsed;
    this.options = options;
    this.workspace = workspace;
    this.style = style;
  }

  get text(): string {
    return this.parsed.text;
  }

  get script(): TrainingScript {
    this.reading ??= readParsed(this.parsed, this.options, this.workspace);
    return this.reading;
  }

  /** Of this text alone. */
  get index(): ModuleIndex {
    this.known ??= indexModule(this.parsed.body);
    return this.known;
  }

  fact(id: string): CallFact | undefined {
    return [...this.script.optimizers, ...this.script.schedulers].find((c) => c.id === id);
  }

  /** The call, where it stands in this text. */
  site(id: string): CallSite | undefined {
    const fact = this.fact(id);
    if (!fact || fact.definedAt) return undefined;
    const { from, to } = fact.span;
    return this.index.calls.find(({ call }) => call.from === from && call.to === to);
  }

  call(id: string): ExprOf<"call"> | undefined {
    return this.site(id)?.call;
  }

  after(edits: readonly TextEdit[]): Draft {
    const text = applyEdits(this.text, edits);
    const parsed = parsePython(text, this.parsed);
    return new Draft(parsed, this.options, this.workspace, this.style);
  }
}
