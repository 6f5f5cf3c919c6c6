// Resolves names to their declarations, and declarations to the library that owns them.
import { relative, sep } from "node:path";
import ts from "typescript-api";

/** @typedef {import("./libraries.mjs").Library} Library */
/** @typedef {import("typescript-api").Symbol} Symbol */

/**
 * Follows a name through imports and exports to its declaration, and reports if one of them was type-only.
 *
 * @param {Symbol} symbol
 * @param {import("typescript-api").TypeChecker} checker
 * @returns {{ symbol: Symbol, typeOnly: boolean }}
 */
export function resolve(symbol, checker) {
  let typeOnly = false;
  let current = symbol;
  while (current.flags & ts.SymbolFlags.Alias) {
    typeOnly ||= (current.declarations ?? []).some(ts.isTypeOnlyImportOrExportDeclaration);
    current = checker.getImmediateAliasedSymbol(current) ?? checker.getAliasedSymbol(current);
  }
  return { symbol: current, typeOnly };
}

/**
 * @param {Symbol} symbol
 * @returns {boolean}
 */
export function isTopLevel({ declarations = [] }) {
  return declarations.some((declaration) => {
    const parent = ts.isVariableDeclaration(declaration)
      ? declaration.parent.parent.parent
      : declaration.parent;
    return parent !== undefined && ts.isSourceFile(parent);
  });
}

/**
 * @param {Symbol} symbol
 * @returns {boolean}
 */
export function isModule({ declarations = [] }) {
  return declarations.some(ts.isSourceFile);
}

/**
 * The library whose folder holds a symbol's declaration; undefined for third-party declarations.
 *
 * @param {Symbol} symbol
 * @param {readonly Library[]} libraries
 * @returns {Library | undefined}
 */
export function ownerOf(symbol, libraries) {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName;
  if (file === undefined || file.includes("/node_modules/")) return undefined;
  return libraries.find(({ directory }) => file.startsWith(`${directory.replaceAll(sep, "/")}/`));
}

/**
 * @param {Symbol} symbol
 * @param {Library | undefined} owner
 * @returns {string}
 */
export function source(symbol, owner) {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? "?";
  if (owner === undefined) return file.slice(file.lastIndexOf("/node_modules/") + "/node_modules/".length);
  const entry = isModule(symbol) && owner.entries.find(({ types }) => relative(types, file) === "");
  return entry ? entry.specifier : owner.name;
}
