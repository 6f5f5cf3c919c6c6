// Standalone modules in a separate process: plain files in a separate folder, with Node and nothing else
// available.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TypedArray } from "@grus/tensor";

/** A module and the inputs of the runs of one model. */
export interface ModuleRuns {
  readonly source: string;
  readonly runs: readonly Readonly<Record<string, TypedArray>>[];
}

type Values = Readonly<Record<string, TypedArray>>;

/**
 * The outputs of every run of every module, by name, in a process with the given flags, without packages and
 * without environment variables that add flags.
 */
export async function runInProcess(
  modules: readonly ModuleRuns[],
  { flags = [] }: { readonly flags?: readonly string[] } = {},
): Promise<Values[][]> {
  const folder = mkdtempSync(join(tmpdir(), "grus-standalone-"));
  try {
    modules.forEach(({ source }, i) => writeFileSync(join(folder, `model-${i}.mjs`), source));
    writeFileSync(
      join(folder, "runs.json"),
      JSON.stringify(modules.map(({ runs }) => runs.map((run) => encoded(run)))),
    );
    writeFileSync(join(folder, "main.mjs"), MAIN);
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, "main.mjs"], {
      ...{ cwd: folder, env: {} },
      maxBuffer: 2 ** 28,
    });
    return (JSON.parse(stdout) as Encoded[][]).map((runs) => runs.map((run) => decoded(run)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MAIN = /* js */ `
import { readFileSync } from "node:fs";
const kinds = { Float32Array, Int32Array, Uint8Array };
const decoded = (run) =>
  Object.fromEntries(run.map(([name, kind, text]) => [name, new kinds[kind](Uint8Array.from(Buffer.from(text, "base64")).buffer)]));
const encoded = (run) =>
  Object.entries(run).map(([name, { constructor, buffer }]) => [name, constructor.name, Buffer.from(buffer).toString("base64")]);
const results = [];
for (const [i, runs] of JSON.parse(readFileSync("runs.json", "utf8")).entries()) {
  const { load } = await import("./model-" + i + ".mjs");
  const model = await load();
  results.push(runs.map((run) => encoded(model.run(decoded(run)))));
}
process.stdout.write(JSON.stringify(results));
`;

type Encoded = [name: string, kind: string, base64: string][];

const KINDS = { Float32Array, Int32Array, Uint8Array };

function encoded(values: Values): Encoded {
  return Object.entries(values).map(([name, data]) => {
    const own = data instanceof Float64Array ? Float32Array.from(data) : data.slice();
    return [name, own.constructor.name, Buffer.from(own.buffer).toString("base64")];
  });
}

function decoded(run: Encoded): Values {
  return Object.fromEntries(
    run.map(([name, kind, text]) => [
      name,
      new KINDS[kind as keyof typeof KINDS](Uint8Array.from(Buffer.from(text, "base64")).buffer),
    ]),
  );
}
