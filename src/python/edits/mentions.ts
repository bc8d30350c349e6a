import { type Expr, partsOf, type Stmt } from "../ast.ts";
import { bodiesIn } from "../statementBodies.ts";
import { expressionsIn } from "../statementSites.ts";
import type { SourceFile } from "./sourceFile.ts";

/** Every statement, those inside others included. */
function* statementsIn(body: readonly Stmt[]): Generator<Stmt> {
  for (const statement of body) {
    yield statement;
    for (const inner of bodiesIn(statement)) yield* statementsIn(inner);
  }
}

function* within(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of partsOf(expr)) yield* within(part);
}

/** Where a variable stands, such as `scheduler` or `self.scheduler`, with its statement. */
export interface Mention {
  readonly expr: Expr;
  readonly statement: Stmt;
}

export function mentionsOf(variable: string, file: SourceFile): readonly Mention[] {
  const found: Mention[] = [];
  for (const statement of statementsIn(file.body)) {
    for (const root of expressionsIn(statement)) {
      for (const expr of within(root)) {
        const isVariable = expr.kind === "name" || expr.kind === "attribute";
        if (isVariable && file.slice(expr) === variable) found.push({ expr, statement });
      }
    }
  }
  return found;
}

/** Whether a statement does nothing but step a variable. */
export function isStepOf({ expr, statement }: Mention): boolean {
  if (statement.kind !== "expression" || statement.value.kind !== "call") return false;
  const { callee } = statement.value;
  const isStep = callee.kind === "attribute" && /^step(_update)?$/.test(callee.name);
  return isStep && callee.object === expr;
}

/** Whether a statement does nothing but give a variable its value. */
export const isTargetOf = ({ expr, statement }: Mention): boolean =>
  statement.kind === "assign" && statement.targets.length === 1 && statement.targets[0] === expr;
