// Types that users of a package can encounter but not name: a declaration that infers such a type would have
// to import it from a package that is not installed directly (TypeScript's error 2742).
import ts from "typescript-api";
import { identifiersOf } from "./declarations.mjs";
import { isModule, ownerOf, resolve } from "./symbols.mjs";

/** @typedef {import("./libraries.mjs").Library} Library */
/** @typedef {import("typescript-api").Symbol} Symbol */

/**
 * The exported types of all libraries that are reachable from the flat values of a library's first entry
 * point, and that this entry does not export. Its namespaces are excluded, since they export their own types.
 *
 * @param {Library} library
 * @param {readonly Library[]} libraries
 * @param {import("typescript-api").Program} program
 * @returns {string[]} sorted, as `Name (package)`
 */
export function unnameableTypes(library, libraries, program) {
  const checker = program.getTypeChecker();
  const exported = exportsOf(library, program).filter((symbol) => !isModule(symbol));
  const own = new Set(exported);
  const named = new Map(
    libraries.flatMap((each) => exportsOf(each, program).map((symbol) => [symbol, each.name])),
  );
  /** @type {Set<Symbol>} */
  const reached = new Set(exported.filter(({ flags }) => flags & ts.SymbolFlags.Value));
  for (const symbol of reached) {
    for (const identifier of (symbol.declarations ?? []).flatMap(identifiersOf)) {
      const found = checker.getSymbolAtLocation(identifier);
      const target = found && resolve(found, checker).symbol;
      if (target && target.flags & ts.SymbolFlags.Type && ownerOf(target, libraries)) reached.add(target);
    }
  }
  return [...reached]
    .filter((symbol) => named.has(symbol) && !own.has(symbol))
    .map((symbol) => `${symbol.name} (${named.get(symbol)})`)
    .toSorted();
}

/**
 * The exports of the first entry point, with renaming resolved.
 *
 * @param {Library} library
 * @param {import("typescript-api").Program} program
 * @returns {Symbol[]}
 */
function exportsOf({ entries: [entry] }, program) {
  const checker = program.getTypeChecker();
  const file = entry && program.getSourceFile(entry.types);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) return [];
  return checker.getExportsOfModule(module).map((symbol) => resolve(symbol, checker).symbol);
}
