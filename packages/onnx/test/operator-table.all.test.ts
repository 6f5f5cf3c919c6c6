// OPERATORS.md: every operator with the tests that show that it is read, trained and written. Written by
// `GRUS_TESTS=all npx vitest run test/operator-table.all.test.ts -u`.
import { referenceBackend } from "@grus/tensor";
import { expect, test } from "vitest";
import { sequences } from "../src/operators/sequences.ts";
import { microsoftOperators, operators } from "../src/operators.ts";
import { operatorCases } from "./all-operator-cases.ts";
import { loopModels } from "./loop-models.ts";
import { operatorsOf } from "./onnx-export-runs.ts";
import { exportCases, written } from "./onnx-exports.ts";
import { onnxFixture } from "./onnx-fixtures.ts";
import { fileOf, floats } from "./onnx-models.ts";
import { modelOf } from "./operator-case.ts";
import { type Gradient, gradientOf } from "./operator-gradients.ts";

/** Operators without cases of their own, and the tests that read them. */
const READ_BY: Readonly<Record<string, string>> = {
  ConstantFill: "src/operators.test.ts (1 case)",
  RNN: "src/recurrent.test.ts",
  GRU: "src/recurrent.test.ts",
  LSTM: "src/recurrent.test.ts",
  If: "test/onnx-loops.test.ts, test/onnx-inner-weights.test.ts",
  Scan: "test/onnx-fixtures.test.ts",
  Loop: "test/onnx-loops.test.ts",
  "com.microsoft.DynamicQuantizeLSTM": "test/dynamic-lstm.test.ts",
  ...Object.fromEntries(Object.keys(sequences).map((name) => [name, "test/onnx-loops.test.ts"])),
};

/**
 * Gradients that the differences of the chosen inputs do not show: at a pole, at jumps, at ties of equal elements, and where
 * numbers are rounded.
 */
const NOT_SMOOTH = new Set([
  "Tan",
  "TopK",
  "Mod",
  "Round",
  "com.microsoft.DynamicQuantizeMatMul",
  "DynamicQuantizeLinear",
]);
/** Of these, the ones whose gradient is right all the same, at other inputs. */
const TRAINED = new Set(["Tan", "TopK", "Mod"]);

const recurrent = (type: string, gates: number) => ({
  type,
  file: fileOf({
    nodes: [{ type, inputs: ["x", "w", "r"], outputs: ["y"], attributes: { hidden_size: 3 } }],
    inputs: { x: floats([4, 2, 3], 1), w: floats([1, 3 * gates, 3], 2), r: floats([1, 3 * gates, 3], 3) },
    outputs: ["y"],
  }),
  inputs: { x: floats([4, 2, 3], 1), w: floats([1, 3 * gates, 3], 2), r: floats([1, 3 * gates, 3], 3) },
});

/** Whole models for operators without cases of their own. */
const models = () => {
  const loop = loopModels["over a whole sequence, with the states of all steps"]!;
  const { file, cases } = onnxFixture("scanned.17");
  return [
    recurrent("RNN", 1),
    recurrent("GRU", 3),
    recurrent("LSTM", 4),
    { type: "Loop", file: fileOf(loop), inputs: loop.inputs },
    { type: "Scan", file, inputs: cases[0]!.inputs },
  ];
};

async function gradients(): Promise<Map<string, Set<Gradient>>> {
  const backend = referenceBackend({ precision: "float64" });
  const found = new Map<string, Set<Gradient>>();
  const cases = operatorCases
    .filter(({ element = "float" }) => element === "float")
    .map((own) => ({ type: nameOf(own.domain, own.type), ...modelOf(own) }));
  for (const { type, file, inputs } of [...cases, ...models()]) {
    const all = found.get(type) ?? new Set();
    found.set(type, all.add(await gradientOf(backend, file, inputs)));
  }
  return found;
}

const nameOf = (domain = "", type: string) => (domain === "" ? type : `${domain}.${type}`);

test("gradients are right, and every operator is in the table", async () => {
  const found = await gradients();
  const wrong = [...found].filter(([name, own]) => own.has("wrong") && !NOT_SMOOTH.has(name));
  expect(wrong).toEqual([]);
  const isTrained = (name: string) =>
    TRAINED.has(name) || (found.get(name)?.has("trained") === true && !NOT_SMOOTH.has(name));
  const writes = new Set(exportCases.flatMap((own) => operatorsOf(written(own))));
  const names = [
    ...Object.keys(operators).sort(),
    ...Object.keys(microsoftOperators)
      .sort()
      .map((name) => `com.microsoft.${name}`),
  ];
  const rows = names.map((name) => [
    name,
    READ_BY[name] ?? `src/operators.test.ts (${casesOf(name)})`,
    isTrained(name) ? "yes" : "",
    writes.has(name) ? "yes" : "",
  ]);
  await expect(tableText(rows)).toMatchFileSnapshot("../OPERATORS.md");
}, 300_000);

function casesOf(name: string): string {
  const { length } = operatorCases.filter(({ domain, type }) => nameOf(domain, type) === name);
  return length === 1 ? "1 case" : `${length} cases`;
}

const ABOUT = `# Operators

Every operator that \`readOnnx\` reads, with the test that compares it with ONNX Runtime. "Trained": gradients reach its inputs and equal the differences of its numbers
(test/operator-table.all.test.ts). "Written": \`writeOnnx\` writes it (test/onnx-export.test.ts, which compares written files with ONNX Runtime). This file is written by
\`GRUS_TESTS=all npx vitest run test/operator-table.all.test.ts -u\`, and the same test fails where it is out of date.
`;

function tableText(rows: readonly (readonly string[])[]): string {
  const head = ["operator", "read", "trained", "written"];
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [ABOUT, line(head), rule, ...rows.map(line), ""].join("\n");
}
