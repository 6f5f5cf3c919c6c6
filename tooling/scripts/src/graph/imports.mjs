// Finds the imports of a source file.
import { parseSync, Visitor } from "oxc-parser";

/**
 * @typedef {object} Import
 * @property {string} specifier the module specifier, as written
 * @property {number} line from 1
 * @property {boolean} typeOnly erased at build: `import type`, `export type … from`, or `import("…").Type`
 */

/**
 * Every import of a TypeScript or JavaScript text: static, re-export, dynamic with a literal, and type-only.
 *
 * @param {string} file name, for its extension and for messages
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(file, text) {
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  /** @type {{ specifier: string, start: number, typeOnly: boolean }[]} */
  const found = [
    ...module.staticImports.map(({ moduleRequest, start, end }) => {
      return {
        specifier: moduleRequest.value,
        start,
        typeOnly: /^import\s+type\b/.test(text.slice(start, end)),
      };
    }),
    ...module.staticExports.flatMap(({ entries, start, end }) => {
      const source = entries.find(({ moduleRequest }) => moduleRequest !== null)?.moduleRequest;
      const statement = text.slice(start, end);
      // `import { a } from "x"; export { a };` is also listed here, at its import statement.
      if (!source || statement.startsWith("import")) return [];
      return [{ specifier: source.value, start, typeOnly: /^export\s+type\b/.test(statement) }];
    }),
    ...module.dynamicImports.flatMap(({ moduleRequest, start }) => {
      const literal = /^(["'`])([^"'`$]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2];
      return literal === undefined ? [] : [{ specifier: literal, start, typeOnly: false }];
    }),
  ];
  new Visitor({
    TSImportType: (node) => {
      found.push({ specifier: node.source.value, start: node.start, typeOnly: true });
    },
  }).visit(program);
  return found
    .toSorted((a, b) => a.start - b.start)
    .map(({ specifier, start, typeOnly }) => ({
      specifier,
      line: text.slice(0, start).split("\n").length,
      typeOnly,
    }));
}
