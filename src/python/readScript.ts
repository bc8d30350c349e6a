import { Analyses } from "./analyses.ts";
import { CallFacts } from "./callFacts.ts";
import { guessedFromRun } from "./guessedArguments.ts";
import { type ParsedText, parsePython } from "./parse.ts";
import { rateReads } from "./rateReads.ts";
import type { ReadOptions } from "./readOptions.ts";
import { RunReader } from "./runReader.ts";
import { schedulerLinks } from "./schedulerLinks.ts";
import type { TrainingScript } from "./script.ts";
import { sharedLengths } from "./sharedLengths.ts";
import { TorchObjects } from "./torchObjects.ts";
import { Workspace } from "./workspace.ts";

/**
 * Reads a training script: which optimizers and schedulers it builds, with which values, and in
 * which loops it steps them. Nothing is executed. Never throws for any text.
 */
export function readScript(text: string, options: ReadOptions): TrainingScript {
  return readParsed(parsePython(text), options);
}

/** `workspace` keeps the other files between two readings. */
export function readParsed(
  parsed: ParsedText,
  options: ReadOptions,
  workspace = new Workspace(),
): TrainingScript {
  const script = readOnce(parsed, options, workspace);
  const lengths = sharedLengths(script);
  const isNew = Object.keys(lengths).some((text) => options.values?.[text] === undefined);
  if (!isNew) return script;
  const values = { ...lengths, ...options.values };
  return readOnce(parsed, { ...options, values }, workspace);
}

function readOnce(parsed: ParsedText, options: ReadOptions, workspace: Workspace): TrainingScript {
  const analyses = new Analyses(parsed, options, workspace);
  const objects = new TorchObjects(analyses, options);
  const runReader = new RunReader(analyses, objects, options);
  const links = schedulerLinks(analyses, objects);
  const { runs, cadenceOf, moverOf } = runReader.read(links);
  const facts = new CallFacts(analyses, objects, parsed.errors);
  const { optimizers, schedulers } = objects.constructions;
  const optimizerFacts = optimizers.map((o) => facts.optimizer(o));
  const schedulerFacts = schedulers.map((s) => {
    const mover = moverOf(s);
    return facts.scheduler(s, mover, links.get(s), cadenceOf(mover));
  });
  return {
    optimizers: optimizerFacts,
    schedulers: guessedFromRun(schedulerFacts, optimizerFacts, runs),
    runs,
    rateReads: rateReads(analyses.index, schedulers, analyses.tracer),
    imports: analyses.index.imports,
    syntaxErrors: parsed.errors,
    unreadFrom: parsed.stoppedAt,
  };
}
