// Optional properties in an API report that refuse `undefined`, so that a caller under
// exactOptionalPropertyTypes could not pass on an option that may be absent.
import ts from "typescript-api";

/**
 * The optional properties of a report whose type does not name `undefined`, as lines such as
 * `FitOptions.seed?: number`. Methods are left out: those of callbacks are written or absent.
 *
 * @param {string} report a text of `apiReports`
 * @returns {string[]}
 */
export function propertiesWithoutUndefined(report) {
  const blocks = [...report.matchAll(/```ts\n(.*?)```/gs)].map((match) => String(match[1]));
  return blocks.flatMap((block) => {
    const file = ts.createSourceFile("api.ts", block, ts.ScriptTarget.Latest, true);
    return file.statements.flatMap((statement) => within(statement, nameOf(statement)));
  });
}

/**
 * @param {import("typescript-api").Node} node
 * @param {string} owner
 * @returns {string[]}
 */
function within(node, owner) {
  const below = node.getChildren().flatMap((child) => within(child, owner));
  if (!ts.isPropertySignature(node) && !ts.isPropertyDeclaration(node)) return below;
  if (node.questionToken === undefined || takesUndefined(node.type)) return below;
  return [`${owner}.${node.getText().replace(/\s+/g, " ")}`, ...below];
}

/**
 * @param {import("typescript-api").TypeNode | undefined} type
 * @returns {boolean}
 */
function takesUndefined(type) {
  if (type === undefined) return true;
  if (ts.isUnionTypeNode(type)) return type.types.some(takesUndefined);
  if (ts.isParenthesizedTypeNode(type)) return takesUndefined(type.type);
  return TAKING.has(type.kind);
}

const TAKING = new Set([
  ts.SyntaxKind.UndefinedKeyword,
  ts.SyntaxKind.UnknownKeyword,
  ts.SyntaxKind.AnyKeyword,
  ts.SyntaxKind.NeverKeyword,
  ts.SyntaxKind.InferType,
]);

/**
 * @param {import("typescript-api").Statement} statement
 * @returns {string}
 */
function nameOf(statement) {
  const { name } = /** @type {{ name?: import("typescript-api").Node }} */ (
    /** @type {unknown} */ (statement)
  );
  return name?.getText() ?? "";
}
