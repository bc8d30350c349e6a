/**
 * Valid Python that the grammar does not know is rewritten, character for character, into Python
 * of the same shape that it does know. Only the parser sees the result: names and literals are
 * read from the text itself, so what happens inside strings and comments has no effect.
 */
export function closeGaps(text: string): string {
  let result = text;
  // `100.` and `1.e5`: the point becomes a digit.
  result = result.replace(/(?<![\w.])(\d[\d_]*)\.(?![\w.])/g, "$10");
  result = result.replace(/(?<![\w.])(\d[\d_]*)\.(?=[eE][-+]?\d|[jJ]\b)/g, "$10");
  // A last line of spaces, where somebody is about to type, is no line of code.
  result = result.replace(/(?<=[\n\r])[ \t]+$/, (spaces) => "\n".repeat(spaces.length));
  // A form feed may stand where spaces may.
  if (result.includes("\f")) result = result.replaceAll("\f", " ");
  // `print = log`, `print: Log`, `global print`: a name like any other since Python 3.
  if (result.includes("print")) result = result.replace(PRINT_AS_NAME, "_____");
  // `for first, *rest in …` in a comprehension.
  result = result.replace(/(\bfor [\w, ()]{0,200}?)\*(?=\w+[\w, ()]{0,200} in\b)/g, "$1 ");
  return result.includes("with") ? closeWithGaps(result) : result;
}

const PRINT_AS_NAME =
  /\bprint(?=[ \t]{0,50}(?:=(?!=)|:))|(?<=^[ \t]{0,50}(?:global|nonlocal)\b[\w, \t]{0,200})\bprint\b/gm;

/** `as (a, b)` and `as self.x` become `as` and one name; items in parentheses become a tuple. */
function closeWithGaps(text: string): string {
  const named = text
    .replace(
      /\bas(\s{0,100})(\((?:[^()'"]|\([^()'"]{0,200}\)){0,400}\))(?=\s*[:,)])/g,
      (_, space, target) => asName(space, target),
    )
    .replace(/\bas(\s{1,100})(\w{1,100}[.[][\w.[\]]{0,200})(?=\s*[:,)])/g, (_, space, target) =>
      asName(space, target),
    );
  return closeItemLists(named);
}

/** The target as one name of the same length; a missing space is taken from it. */
function asName(space: string, target: string): string {
  const length = space.length + target.length;
  return `as ${"_".repeat(length - 1)}`;
}

const ITEM_LIST = /\bwith\s*\(/g;
/** Bounds of the work on hostile text. */
const MAX_LISTS = 2000;
const MAX_ITEMS = 2000;

function closeItemLists(text: string): string {
  let result = "";
  let done = 0;
  let lists = 0;
  for (const match of text.matchAll(ITEM_LIST)) {
    if (lists++ > MAX_LISTS) break;
    const open = match.index + match[0].length - 1;
    if (open < done) continue;
    const close = closingParenthesis(text, open);
    if (close === null || !/^\s*:/.test(text.slice(close + 1, close + 40))) continue;
    result += text.slice(done, open) + itemsAsTuple(text.slice(open, close));
    done = close;
  }
  return result + text.slice(done);
}

/** ` as ` becomes ` ,  `; the names count as items. */
const itemsAsTuple = (items: string): string => items.replace(/\bas(?=\s+\w+\s*(?:,|$))/g, ", ");

/** The offset of the parenthesis that closes the one at `open`, if it is near. */
function closingParenthesis(text: string, open: number): number | null {
  let depth = 0;
  const end = Math.min(text.length, open + MAX_ITEMS);
  for (let i = open; i < end; i++) {
    const char = text[i];
    if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    if (depth === 0) return i;
  }
  return null;
}
