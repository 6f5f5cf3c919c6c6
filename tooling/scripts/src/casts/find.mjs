// Finds the unchecked casts of a source text.
import { parseSync, Visitor } from "oxc-parser";

/**
 * @typedef {"never" | "unknown" | "tuple"} CastKind
 *
 * @typedef {object} Cast
 * @property {CastKind} kind `as never`; `as unknown as T`; `as [A, B]` and `as readonly [A, B]`, also as
 *   elements of an array
 * @property {number} line of the cast type, from 1
 */

/**
 * The casts to `never`, through `unknown`, and to tuples, from the syntax tree: comments, strings and types
 * do not count. `as unknown as [A, B]` counts as two kinds.
 *
 * @param {string} file name, for its extension and for messages
 * @param {string} text
 * @returns {Cast[]}
 */
export function castsIn(file, text) {
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  /** @type {{ kind: CastKind, start: number }[]} */
  const found = [];
  const visit = (/** @type {CastNode} */ node) => {
    for (const kind of kindsOf(node)) found.push({ kind, start: node.typeAnnotation.start });
  };
  new Visitor({ TSAsExpression: visit, TSTypeAssertion: visit }).visit(program);
  return found
    .toSorted((a, b) => a.start - b.start)
    .map(({ kind, start }) => ({ kind, line: text.slice(0, start).split("\n").length }));
}

/** @typedef {import("oxc-parser").TSAsExpression | import("oxc-parser").TSTypeAssertion} CastNode */

/**
 * @param {CastNode} node
 * @returns {CastKind[]}
 */
function kindsOf({ expression, typeAnnotation }) {
  /** @type {CastKind[]} */
  const kinds = [];
  if (typeAnnotation.type === "TSNeverKeyword") kinds.push("never");
  if (isCast(expression) && expression.typeAnnotation.type === "TSUnknownKeyword") kinds.push("unknown");
  if (isTuple(typeAnnotation)) kinds.push("tuple");
  return kinds;
}

/**
 * @param {import("oxc-parser").Expression} node
 * @returns {node is CastNode}
 */
function isCast(node) {
  return node.type === "TSAsExpression" || node.type === "TSTypeAssertion";
}

/**
 * @param {import("oxc-parser").TSType} type
 * @returns {boolean}
 */
function isTuple(type) {
  if (type.type === "TSTypeOperator") return type.operator === "readonly" && isTuple(type.typeAnnotation);
  if (type.type === "TSArrayType") return isTuple(type.elementType);
  if (type.type === "TSParenthesizedType") return isTuple(type.typeAnnotation);
  return type.type === "TSTupleType";
}
