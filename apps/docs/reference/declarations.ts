// Declarations as the published types have them, without comments.
import { readFileSync } from "node:fs";
import { TypeScript as ts } from "typedoc";

/** Longer functions have a line for each parameter. */
const LINE = 90;

const files = new Map<string, ReadonlyMap<string, string>>();

/** The declaration of an export: `function adam(options: AdamOptions): Optimizer;`. */
export function declarationOf(file: string, name: string): string {
  const own = files.get(file) ?? declarationsIn(file);
  files.set(file, own);
  const text = own.get(name);
  if (text === undefined) throw new Error(`${file} does not declare ${name}.`);
  return text;
}

function declarationsIn(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const source = ts.createSourceFile(file, published(file), ts.ScriptTarget.Latest, true);
  for (const statement of source.statements) {
    for (const name of namesOf(statement)) {
      const text = textOf(statement, source);
      found.set(name, found.has(name) ? `${found.get(name)}\n${text}` : text);
    }
  }
  return found;
}

function published(file: string): string {
  const { outputText } = ts.transpileDeclaration(readFileSync(file, "utf8"), {
    fileName: file,
    compilerOptions: { removeComments: true, stripInternal: true, target: ts.ScriptTarget.ES2023 },
  });
  return outputText;
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

/** The text of a declaration, without what every one has: `declare`, and `| undefined` after `?:`. */
function textOf(statement: ts.Statement, source: ts.SourceFile): string {
  const text = ts.isFunctionDeclaration(statement)
    ? signatureOf(statement, source)
    : statement.getText(source).replace(/^(export |declare )+/, "");
  return text
    .replaceAll(/^( {4})+/gm, (indent) => " ".repeat(indent.length / 2))
    .replaceAll(/(\?: .*) \| undefined;$/gm, "$1;");
}

/** A function in one line, or with a line for each parameter. */
function signatureOf(statement: ts.FunctionDeclaration, source: ts.SourceFile): string {
  const { name, typeParameters = [], parameters, type } = statement;
  const generic = typeParameters.map((each) => each.getText(source)).join(", ");
  const head = `function ${name?.text ?? ""}${generic === "" ? "" : `<${generic}>`}`;
  const given = parameters.map((each) => parameterText(each, source));
  const end = `: ${type?.getText(source) ?? "void"};`;
  const line = `${head}(${given.join(", ")})${end}`;
  if (line.length <= LINE || given.length === 0) return line;
  return `${head}(\n${given.map((each) => `    ${each},\n`).join("")})${end}`;
}

/** Options that the source takes apart are `options`. */
function parameterText(parameter: ts.ParameterDeclaration, source: ts.SourceFile): string {
  if (!ts.isObjectBindingPattern(parameter.name)) return parameter.getText(source);
  const isOptional = parameter.questionToken !== undefined;
  return `options${isOptional ? "?" : ""}: ${parameter.type?.getText(source) ?? "unknown"}`;
}

/** What an error's constructor passes on as its message, with … for values; undefined if it is made elsewhere. */
export function messageOf(file: string, name: string): string | undefined {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  let message: string | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword)
      message = literalText(node.arguments[0]);
    else ts.forEachChild(node, visit);
  };
  for (const statement of source.statements)
    if (ts.isClassDeclaration(statement) && statement.name?.text === name) visit(statement);
  return message;
}

function literalText(node: ts.Expression | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}
