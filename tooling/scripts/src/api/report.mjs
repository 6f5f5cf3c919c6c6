// The API report of a package: every exported name with its declaration, sorted, read from the published
// declarations.
import ts from "typescript-api";
import { declarationText, identifiersOf } from "./declarations.mjs";
import { isModule, isTopLevel, ownerOf, resolve, source } from "./symbols.mjs";

/** @typedef {import("./libraries.mjs").Library} Library */
/** @typedef {import("typescript-api").Symbol} Symbol */

/**
 * @typedef {object} Scope
 * @property {import("typescript-api").TypeChecker} checker
 * @property {readonly Library[]} libraries
 * @property {Library} library the library of the report
 * @property {Set<Symbol>} exported symbols that the library declares and exports
 */

/**
 * Names are resolved without type checking, so the standard library, which takes most of the time, is not
 * needed.
 */
const OPTIONS = {
  noLib: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  noEmit: true,
};

/**
 * The reports of all libraries, by package name. Expects them to be built.
 *
 * @param {readonly Library[]} libraries
 * @returns {Map<string, string>}
 */
export function apiReports(libraries) {
  const program = programOf(libraries);
  const checker = program.getTypeChecker();
  return new Map(libraries.map((library) => [library.name, report(program, checker, libraries, library)]));
}

/**
 * The program of all libraries' declarations. Expects them to be built.
 *
 * @param {readonly Library[]} libraries
 * @returns {import("typescript-api").Program}
 */
export function programOf(libraries) {
  const files = libraries.flatMap(({ entries }) => entries.map(({ types }) => types));
  return ts.createProgram(files, OPTIONS);
}

/**
 * @param {import("typescript-api").Program} program
 * @param {import("typescript-api").TypeChecker} checker
 * @param {readonly Library[]} libraries
 * @param {Library} library
 * @returns {string}
 */
function report(program, checker, libraries, library) {
  const scope = { checker, libraries, library, exported: new Set() };
  const entries = library.entries.map(({ specifier, types }) => {
    return { specifier, names: exportsOf(moduleSymbol(program, checker, types), scope) };
  });
  const sections = entries.map(({ specifier, names }) => section(`\`${specifier}\``, names));
  const hidden = hiddenDeclarations(scope);
  if (hidden.length > 0) sections.push(section("Not exported, but used by exports", hidden));
  const remark =
    "Written by `pnpm api` from the published declarations. Commit it together with changes of the API.";
  return `# API of \`${library.name}\`\n\n${remark}\n\n${sections.join("\n")}`;
}

/**
 * @param {string} title
 * @param {readonly string[]} blocks
 * @returns {string}
 */
function section(title, blocks) {
  return `## ${title}\n\n\`\`\`ts\n${joined(blocks)}\n\`\`\`\n`;
}

/**
 * Joins declarations, with blank lines around those of several lines.
 *
 * @param {readonly string[]} blocks
 * @returns {string}
 */
function joined(blocks) {
  return blocks.reduce((text, block, i) => {
    const apart = block.includes("\n") || blocks[i - 1]?.includes("\n");
    return i === 0 ? block : `${text}${apart ? "\n\n" : "\n"}${block}`;
  }, "");
}

/**
 * @param {import("typescript-api").Program} program
 * @param {import("typescript-api").TypeChecker} checker
 * @param {string} path
 * @returns {Symbol}
 */
function moduleSymbol(program, checker, path) {
  const file = program.getSourceFile(path);
  const symbol = file && checker.getSymbolAtLocation(file);
  if (!symbol) throw new Error(`${path} declares nothing; build the package first.`);
  return symbol;
}

/**
 * @param {Symbol} module
 * @param {Scope} scope
 * @returns {string[]}
 */
function exportsOf(module, scope) {
  return scope.checker
    .getExportsOfModule(module)
    .toSorted((a, b) => compare(a.name, b.name))
    .map((symbol) => exportText(symbol, scope));
}

/**
 * One exported name: its declarations if this library has them, else a re-export from its source.
 *
 * @param {Symbol} symbol
 * @param {Scope} scope
 * @returns {string}
 */
function exportText(symbol, scope) {
  const { libraries } = scope;
  const { symbol: target, typeOnly } = resolve(symbol, scope.checker);
  if (target.declarations === undefined)
    throw new Error(`${symbol.name}: the module it is exported from cannot be found.`);
  const owner = ownerOf(target, libraries);
  if (owner !== scope.library) {
    const name = target.name === symbol.name ? symbol.name : `${target.name} as ${symbol.name}`;
    const what = isModule(target) ? `* as ${symbol.name}` : `{ ${name} }`;
    return `export ${typeOnly ? "type " : ""}${what} from "${source(target, owner)}";`;
  }
  if (isModule(target)) {
    return `namespace ${symbol.name} {\n${indented(joined(exportsOf(target, scope)))}\n}`;
  }
  scope.exported.add(target);
  const text = textOf(target);
  const renamed = target.name === symbol.name ? "" : `// ${target.name}, exported as ${symbol.name}\n`;
  return `${renamed}${typeOnly && target.flags & ts.SymbolFlags.Value ? "// as a type only\n" : ""}${text}`;
}

/**
 * Symbols that declarations of this library refer to and no entry point exports, transitively.
 *
 * @param {Scope} scope
 * @returns {string[]}
 */
function hiddenDeclarations(scope) {
  /** @type {Set<Symbol>} */
  const hidden = new Set();
  for (const symbol of [...scope.exported]) addHidden(symbol, hidden, scope);
  for (const symbol of hidden) addHidden(symbol, hidden, scope);
  return [...hidden].map(textOf).toSorted(compare);
}

/**
 * @param {Symbol} symbol
 * @param {Set<Symbol>} hidden
 * @param {Scope} scope
 */
function addHidden(symbol, hidden, scope) {
  const { checker, libraries, library, exported } = scope;
  for (const identifier of (symbol.declarations ?? []).flatMap(identifiersOf)) {
    const named = checker.getSymbolAtLocation(identifier);
    if (named === undefined) continue;
    const target = resolve(named, checker).symbol;
    if (!exported.has(target) && isTopLevel(target) && ownerOf(target, libraries) === library)
      hidden.add(target);
  }
}

/**
 * @param {Symbol} symbol
 * @returns {string}
 */
function textOf(symbol) {
  return (symbol.declarations ?? []).map(declarationText).join("\n");
}

/**
 * @param {string} text
 * @returns {string}
 */
function indented(text) {
  return text.replaceAll(/^(?=.)/gm, "    ");
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
