// The published packages, installed and run by Node, Bun and Deno.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../run.mjs";
import { installedTogether, scriptOf } from "./installed-together.mjs";
import { succeed } from "./pack.mjs";
import { attempt, sum } from "./part.mjs";

/** @typedef {import("./part.mjs").PartResult} PartResult */
/** @typedef {import("./runtimes.mjs").Runtime} Runtime */

/** The README's first model, which prints its losses. */
const FIRST_MODEL = "first-model.ts";

/** Losses of different builds of the kernels differ by rounding. */
const TOLERANCE = 1e-5;

/** @type {Promise<{ directory: string, programs: readonly string[] }> | undefined} */
let ready;

/**
 * Runs every program of `installed/` and `runtimes/`, and the README's first model on two threads, whose
 * losses must equal those of the current Node. Each is a test.
 *
 * @param {Runtime} runtime
 * @returns {Promise<PartResult>}
 */
export async function checkRuntime({ name, command }) {
  ready ??= readyProject();
  const { directory, programs } = await ready;
  const [program, ...flags] = /** @type {[string, ...string[]]} */ (await command());
  const outputOf = (/** @type {string} */ file) => succeed(program, [...flags, file], directory);
  const results = [];
  for (const file of programs) results.push(await attempt(`${name}, ${file}`, () => outputOf(file)));
  const compared = attempt(`${name}, the README's first model`, async () => {
    const file = scriptOf(FIRST_MODEL);
    compareNumbers(await outputOf(file), await succeed(process.execPath, [file], directory));
  });
  return sum([...results, await compared]);
}

/** The project with the README's first model in it. */
async function readyProject() {
  const { readmePrograms } = await import("@grus/testing");
  const { directory, programs } = await installedTogether();
  const [first] = readmePrograms(readFileSync(join(ROOT, "README.md"), "utf8"));
  writeFileSync(join(directory, FIRST_MODEL), onTwoThreads(first?.source ?? ""));
  await succeed("esbuild", [FIRST_MODEL, "--outdir=.", "--log-level=warning"], directory);
  return { directory, programs: programs.map(scriptOf) };
}

/**
 * A program whose backend is WebAssembly with two threads.
 *
 * @param {string} source
 * @returns {string}
 */
export function onTwoThreads(source) {
  if (!source.includes("createBackend()"))
    throw new Error(
      "README.md: the first program does not call createBackend(); adapt this function to give it two threads.",
    );
  return `${source.replace("createBackend()", "twoThreads()")}
async function twoThreads() {
  const backend = await createBackend("wasm", { threads: 2 });
  if (backend.threads !== 2) throw new Error(\`asked for 2 threads; got \${backend.threads}\`);
  return backend;
}
`;
}

/**
 * Throws unless two texts contain the same numbers, at least one, up to rounding.
 *
 * @param {string} found
 * @param {string} expected
 */
export function compareNumbers(found, expected) {
  const [a, b] = [numbersIn(found), numbersIn(expected)];
  const isSame = a.length === b.length && a.every((value, i) => isClose(value, b[i] ?? Number.NaN));
  if (b.length === 0 || !isSame) throw new Error(`it printed\n${found}but Node printed\n${expected}`);
}

/** @param {string} text */
function numbersIn(text) {
  return (text.match(/-?\d+(\.\d+)?(e[+-]?\d+)?/g) ?? []).map(Number);
}

/**
 * @param {number} a
 * @param {number} b
 */
function isClose(a, b) {
  return Math.abs(a - b) <= TOLERANCE * Math.max(1e-3, Math.abs(b));
}
