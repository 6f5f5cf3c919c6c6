// grus verify: checks the golden samples of a model directory on this device.

import { isLeaf } from "@grus/tensor";
import { type GoldenSamples, verify } from "@grus/train";
import type { Command } from "commander";
import type { FlatGoldenSamples, NamedTensorRecord } from "grus";
import { modelAt } from "grus/node";
import { type BackendOption, backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { CheckFailed, InputError } from "../errors.ts";
import { divideInputs, withKnown } from "../models/known-inputs.ts";
import { openNamed, readGolden } from "../models/open-model.ts";
import { oneOf, positiveNumber } from "../options.ts";
import { alignTable } from "../output/summary.ts";

/** The options of `grus verify`. */
interface VerifyFlags {
  readonly backend: BackendOption;
  readonly tolerance: number;
}

/** Adds the command. */
export function addVerify(program: Command, console: Console): void {
  program
    .command("verify")
    .argument("<dir>", "Grus model directory with golden.safetensors")
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .option("--tolerance <part>", "the maximum error, relative to the largest value", positiveNumber, 1e-3)
    .action((directory: string, flags: VerifyFlags) => verifyModel(directory, flags, console));
}

async function verifyModel(directory: string, flags: VerifyFlags, console: Console): Promise<void> {
  const source = await modelAt(directory);
  if (!("read" in source)) {
    throw new InputError(
      `${directory}: is a file; expected a model directory with golden samples.`,
      "Create one with `grus convert FILE DIR`.",
    );
  }
  const { model } = await openNamed(source);
  const samples = await readGolden(source);
  if (samples === undefined) {
    throw new InputError(
      `${directory}: expected golden.safetensors in the directory; got none.`,
      "Write the directory with `grus forecast --portable --out` or `grus convert`.",
    );
  }
  const golden = namedSamples(directory, samples);
  const backend = await startBackend(flags.backend);
  try {
    const { parameters, apply } = withKnown(model, divideInputs(golden.input).known);
    const found = await verify({ parameters, apply, golden }, backend, flags);
    const rows = Object.entries(found.errors).map(([name, error]) => [name, error.toExponential(1)]);
    for (const line of alignTable([["value", "error"], ...rows])) console.out(line);
    const verdict = `largest error ${found.largestError.toExponential(1)} (${found.worst}) on ${found.backend}, tolerance ${flags.tolerance}`;
    if (!found.isAccurate) throw new CheckFailed(`not accurate: ${verdict}`);
    console.out(`${console.paint.green("accurate")}: ${verdict}`);
  } finally {
    await backend.dispose();
  }
}

/** The samples of a model with named inputs, as every model opened from a directory has. */
function namedSamples(directory: string, golden: FlatGoldenSamples): GoldenSamples<NamedTensorRecord> {
  const { input } = golden;
  if (!isLeaf(input)) return { ...golden, input };
  throw new InputError(
    `${directory}: golden.safetensors has an unnamed input; expected "input.NAME" for each input of the model.`,
    "Write the directory again with `grus convert`.",
  );
}
