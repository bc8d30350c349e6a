import { type ParsedText, parsePython } from "../parse.ts";
import type { ReadOptions } from "../readOptions.ts";
import { readParsed } from "../readScript.ts";
import type { CallSite } from "../scopes.ts";
import { type CallFact, callById, type TrainingScript } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { Workspace } from "../workspace.ts";
import { type CodeStyle, codeStyleOf } from "./codeStyle.ts";
import { applyEdits } from "./compose.ts";
import { type LockedFiles, SCRIPT } from "./editPlan.ts";
import { filesOf, type Spot, type Written } from "./outcome.ts";
import { moduleFile, SourceFile } from "./sourceFile.ts";

/** A call with the file it stands in. */
export interface PlacedCall extends CallSite {
  readonly file: SourceFile;
}

/** Where a call begins, for a reason that is about the whole of it. */
export const startOf = ({ file, call }: PlacedCall): Spot => ({ file: file.path, from: call.from });

/** What all drafts of one plan share. */
interface DraftContext {
  readonly options: ReadOptions;
  readonly workspace: Workspace;
  /** The style of the script before the first edit. */
  readonly style: CodeStyle;
  readonly locked: LockedFiles;
}

export function firstDraft(
  parsed: ParsedText,
  options: ReadOptions,
  workspace = new Workspace(),
  locked: LockedFiles = {},
): Draft {
  const style = codeStyleOf(parsed.text);
  return new Draft(parsed, { options, workspace, style, locked }, new Map());
}

/** Texts on their way from wish to wish: what they say is read anew after every edit. */
export class Draft {
  readonly parsed: ParsedText;
  /** The script itself. */
  readonly source: SourceFile;
  private readonly context: DraftContext;
  /** Texts of other files, where they are edited. */
  private readonly changed: ReadonlyMap<string, string>;
  private reading: TrainingScript | undefined;
  private readonly modules = new Map<string, SourceFile>();

  constructor(parsed: ParsedText, context: DraftContext, changed: ReadonlyMap<string, string>) {
    this.parsed = parsed;
    this.context = context;
    this.changed = changed;
    this.source = new SourceFile(null, parsed.text, parsed.body, context.style);
  }

  get text(): string {
    return this.parsed.text;
  }

  get style(): CodeStyle {
    return this.context.style;
  }

  get script(): TrainingScript {
    this.reading ??= readParsed(this.parsed, this.options, this.context.workspace);
    return this.reading;
  }

  fact(id: string): CallFact | undefined {
    return callById(this.script, id);
  }

  /** The text of the script (null) or of another file. */
  textOf(path: string | null): string | undefined {
    return path === null ? this.text : (this.options.files?.read(path) ?? undefined);
  }

  /** The script, or a Python file beside it. */
  file(path: string | null): SourceFile | undefined {
    if (path === null) return this.source;
    const known = this.modules.get(path);
    const text = known ? undefined : this.textOf(path);
    if (known || text === undefined) return known;
    const made = moduleFile(path, text);
    this.modules.set(path, made);
    return made;
  }

  /** The rules by which a file of settings was read. */
  formatsOf(path: string) {
    // A reading is what asks for them.
    void this.script;
    return this.context.workspace.formatsOf(path);
  }

  /** Why the script (null) or another file must not be written, if so. */
  lockOf(path: string | null) {
    const key = path ?? SCRIPT;
    return Object.hasOwn(this.context.locked, key) ? this.context.locked[key] : undefined;
  }

  /** What a file is called, for people. */
  nameOf(path: string | null): string {
    return path ?? this.options.files?.path ?? "";
  }

  /** The call, where it stands. */
  placed(id: string): PlacedCall | undefined {
    const fact = this.fact(id);
    const { file: path, from, to } = fact?.definedAt ?? { file: null, ...fact?.span };
    const file = this.file(path);
    const site = from === undefined || to === undefined ? undefined : file?.callAt(from, to);
    return file && site && { ...site, file };
  }

  /** The draft with edits of the script (null) or of another file. */
  after(edits: readonly TextEdit[], path: string | null = null): Draft {
    const text = applyEdits(this.textOf(path) ?? "", edits);
    if (path === null) {
      return new Draft(parsePython(text, this.parsed), this.context, this.changed);
    }
    return new Draft(this.parsed, this.context, new Map(this.changed).set(path, text));
  }

  /** The draft with what a wish comes to. */
  with(outcome: Written): Draft {
    return filesOf(outcome).reduce<Draft>(
      (draft, { file, edits }) => draft.after(edits, file),
      this,
    );
  }

  private get options(): ReadOptions {
    const { options } = this.context;
    const { files } = options;
    if (!files || this.changed.size === 0) return options;
    const read = (path: string) => this.changed.get(path) ?? files.read(path);
    return { ...options, files: { ...files, read } };
  }
}
