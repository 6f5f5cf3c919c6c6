// Declarations as text, formatted by the compiler's printer: without comments, private members, and
// destructured parameter names, which are not part of the API.
import ts from "typescript-api";

/** @typedef {import("typescript-api").Declaration} Declaration */
/** @typedef {import("typescript-api").Node} Node */

const printer = ts.createPrinter(
  { removeComments: true, newLine: ts.NewLineKind.LineFeed },
  { substituteNode: (_hint, node) => (isPattern(node) ? ts.factory.createIdentifier("options") : node) },
);

/**
 * The text of a declaration at the top level of a file, without `export` and `declare`.
 *
 * @param {Declaration} declaration
 * @returns {string}
 */
export function declarationText(declaration) {
  const print = (/** @type {Node} */ node) =>
    printer.printNode(ts.EmitHint.Unspecified, node, declaration.getSourceFile());
  if (ts.isVariableDeclaration(declaration)) return `${keyword(declaration)} ${print(declaration)};`;
  const node = ts.isClassDeclaration(declaration) ? withoutPrivates(declaration) : declaration;
  return print(node).replace(/^(export )?(default )?(declare )?/, "");
}

/**
 * The identifiers in a declaration, except those of private members.
 *
 * @param {Node} node
 * @returns {import("typescript-api").Identifier[]}
 */
export function identifiersOf(node) {
  if (ts.isIdentifier(node)) return [node];
  /** @type {import("typescript-api").Identifier[]} */
  const found = [];
  ts.forEachChild(node, (child) => {
    if (!isPrivate(child)) found.push(...identifiersOf(child));
  });
  return found;
}

/**
 * @param {import("typescript-api").VariableDeclaration} declaration
 * @returns {string}
 */
function keyword(declaration) {
  return declaration.parent.flags & ts.NodeFlags.Const ? "const" : "let";
}

/**
 * @param {import("typescript-api").ClassDeclaration} node
 * @returns {import("typescript-api").ClassDeclaration}
 */
function withoutPrivates(node) {
  const { modifiers, name, typeParameters, heritageClauses, members } = node;
  const visible = members.filter((member) => !isPrivate(member));
  return ts.factory.updateClassDeclaration(node, modifiers, name, typeParameters, heritageClauses, visible);
}

/**
 * Whether a member is declared `private`. `#private` is not: it makes a class nominal, which users can see.
 *
 * @param {Node} node
 * @returns {boolean}
 */
function isPrivate(node) {
  if (!ts.canHaveModifiers(node)) return false;
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}

/**
 * @param {Node} node
 * @returns {boolean}
 */
function isPattern(node) {
  return ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node);
}
