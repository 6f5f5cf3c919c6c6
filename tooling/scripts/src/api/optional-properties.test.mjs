import { expect, test } from "vitest";
import { checkOptions } from "./check.mjs";

const report = (/** @type {string} */ text) => `# API\n\n## \`@grus/x\`\n\n\`\`\`ts\n${text}\n\`\`\`\n`;
const library = { name: "@grus/x", directory: "", entries: [] };

test("optional properties that refuse undefined fail, wherever they stand", async () => {
  const text = `
interface Options {
    readonly seed?: number;
    readonly run?: () => void | undefined;
    readonly inner?: { readonly rate?: number; } | undefined;
}

function run(options: { readonly steps?: 1 | 2; }, count?: number): void;
type Other = { map?: Map<string, undefined>; };
class Failure {
    readonly place?: string;
}`;
  expect(await checkOptions(library, report(text))).toEqual({
    passed: 0,
    failed: 1,
    output: `@grus/x: optional properties that refuse undefined: 6. Write \`?: T | undefined\`, so that a value that may be absent can be passed on.
Options.readonly seed?: number;
Options.readonly run?: () => void | undefined;
Options.readonly rate?: number;
run.readonly steps?: 1 | 2;
Other.map?: Map<string, undefined>;
Failure.readonly place?: string;
`,
  });
});

test("those that take it pass, and so do methods, parameters and what is of any type", async () => {
  const text = `
interface Options {
    readonly seed?: number | undefined;
    readonly run?: (() => void) | undefined;
    readonly any?: unknown;
    readonly never?: never;
    onStep?(): void;
}

type Of<T> = T extends { readonly state?: infer State } ? State : never;
function run(count?: number): void;`;
  expect(await checkOptions(library, report(text))).toEqual({ passed: 1, failed: 0 });
});
