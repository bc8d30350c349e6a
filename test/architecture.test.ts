import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";
import { type Room, rooms } from "./architecture.ts";

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

/** Every import of a file: static, re-exporting and dynamic, types included. */
function importsOf(file: string, source: string): readonly Import[] {
  const { module, errors } = parseSync(file, source);
  assert.deepEqual(errors, [], `${file} does not parse`);
  const statics = module.staticImports.map((i) => ({
    specifier: i.moduleRequest.value,
    isType: i.entries.length > 0 && i.entries.every((e) => e.isType),
  }));
  const exports = module.staticExports.flatMap((e) =>
    e.entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ specifier: moduleRequest.value, isType }] : [],
    ),
  );
  const dynamics = module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    specifier: source.slice(start + 1, end - 1),
    isType: false,
  }));
  return [...statics, ...exports, ...dynamics];
}

const roomOf = (file: string): Room | undefined => rooms.find((room) => room.files.test(file));

const packageAllowed = (room: Room, specifier: string) =>
  (room.packages ?? []).some((p) =>
    p.endsWith("*") ? specifier.startsWith(p.slice(0, -1)) : p === specifier,
  );

/** What is wrong with one import, or undefined. */
function violation(file: string, { specifier, isType }: Import): string | undefined {
  const room = roomOf(file);
  if (!room) return `${file} is in no room`;
  if (!specifier.startsWith(".")) {
    return packageAllowed(room, specifier) ? undefined : `${file} imports package ${specifier}`;
  }
  const target = normalize(join(dirname(file), specifier));
  const other = roomOf(target);
  if (!other) return `${file} imports ${target}, which is in no room`;
  const mayImport = other === room || room.rooms.includes(other.name);
  const mayUseTypes = isType && (room.typesOf ?? []).includes(other.name);
  return mayImport || mayUseTypes ? undefined : `${file} (${room.name}) imports ${other.name}`;
}

describe("architecture", () => {
  const files = globSync(["src/**/*.ts", "webview/**/*.ts"]).map((f) => f.replaceAll("\\", "/"));

  it("finds the source files", () => {
    assert.ok(files.length > 50, `only ${files.length} files`);
  });

  for (const file of files) {
    it(file, () => {
      assert.ok(roomOf(file), `${file} is in no room`);
      const imports = importsOf(file, readFileSync(file, "utf8"));
      assert.deepEqual(
        imports.flatMap((i) => violation(file, i) ?? []),
        [],
      );
    });
  }

  it("refuses what the table does not allow", () => {
    const value = (specifier: string) => ({ specifier, isType: false });
    assert.ok(violation("src/core/simulate.ts", value("../python/parse.ts")));
    assert.ok(violation("src/core/simulate.ts", value("vscode")));
    assert.ok(violation("src/present/lens.ts", value("../python/parse.ts")));
    assert.ok(violation("src/nowhere.ts", value("./core/simulate.ts")));
    assert.ok(violation("webview/main.ts", value("chart.js")));
    const type = { specifier: "../python/script.ts", isType: true };
    assert.equal(violation("src/present/lens.ts", type), undefined);
  });
});
