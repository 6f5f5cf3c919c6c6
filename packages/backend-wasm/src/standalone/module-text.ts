// The source of a module: constants, then the runner.
import type { Simd } from "../kernel-build.ts";
import { arraysText, commentText, type Port, portText, quoted, specsText } from "./interface-text.ts";
import type { MemoryImage, Range } from "./memory-image.ts";
import { LOADER, RUNNER, STATEFUL, STATELESS, VERIFIER } from "./runner-text.ts";

/** The parts of a module. */
export interface ModuleParts {
  readonly name: string;
  readonly description: string;
  readonly simd: Simd;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly image: MemoryImage;
  /** The kernels, deflated, as base64. */
  readonly kernels: string;
  /** Bytes of the kernels before compression. */
  readonly kernelBytes: number;
  /** The default tolerance of `verify`. */
  readonly tolerance: number;
  /** The arrays of the sample, deflated, as base64. */
  readonly golden: { readonly inputs: readonly string[]; readonly outputs: readonly string[] } | undefined;
}

/** The source of a module, ESM, up to the segments of its memory image. */
export function headText(parts: ModuleParts): string {
  const { inputs, outputs, image, kernels, kernelBytes, golden } = parts;
  const hasState = image.state.length > 0;
  const constants = {
    inputTable: tableText(inputs),
    outputTable: tableText(outputs),
    ...(hasState ? { stateTable: rangesText(image.state) } : {}),
    pages: image.pages,
    begin: image.execute[0],
    end: image.execute[1],
    signature: quoted(arraysText(inputs)),
    unsupported: quoted(unsupportedText(parts.simd)),
    ...(golden === undefined
      ? {}
      : {
          usualTolerance: parts.tolerance,
          inputSamples: JSON.stringify(golden.inputs),
          outputSamples: JSON.stringify(golden.outputs),
        }),
    kernelBytes,
    kernels: `"${kernels}"`,
  };
  return [
    header(parts),
    `\nexport const inputs = ${specsText(inputs)};\n`,
    `\nexport const outputs = ${specsText(outputs)};\n\n`,
    ...Object.entries(constants).map(([key, value]) => `const ${key} = ${value};\n`),
    "const image = [\n",
  ].join("");
}

/** The source after the segments. */
export function tailText({ image, golden }: ModuleParts): string {
  const end = image.state.length > 0 ? STATEFUL : STATELESS;
  return ["];\n", LOADER, RUNNER, end, golden === undefined ? "" : VERIFIER].join("");
}

function header({ name, description, inputs, outputs, image, golden }: ModuleParts): string {
  const hasState = image.state.length > 0;
  const call = outputs.length === 0 ? "" : "const outputs = ";
  return `${commentText(
    [
      name,
      ...(description === "" ? [] : ["", description]),
      "",
      "A model of Grus with its weights and the WebAssembly that computes it, without imports. Requires Node 20,",
      "Chrome 91, Firefox 113 or Safari 16.4; a content security policy needs script-src 'wasm-unsafe-eval'.",
      "",
      "    const model = await load();",
      `    ${call}model.run(${arraysText(inputs)});`,
      "",
      "inputs:",
      ...inputs.map((port) => `    ${portText(port)}`),
      "outputs:",
      ...outputs.map((port) => `    ${portText(port)}`),
      "",
      "`run` is synchronous. The next run overwrites the arrays it returns, so copy (`slice()`) those to keep. It throws",
      "a TypeError or RangeError for inputs that do not match. Each `load()` creates a model with separate memory.",
      ...(hasState
        ? ["The model has a state, which is carried from run to run; `reset()` restores the initial state."]
        : []),
      ...(golden === undefined ? [] : ["`verify()` runs the sample included in this module and compares."]),
    ].join("\n"),
  )}\n`;
}

function tableText(ports: readonly Port[]): string {
  const rows = ports.map(
    ({ name, address, size, dtype, shape }) =>
      `  [${quoted(name)}, ${address}, ${size}, "${dtype}", ${JSON.stringify(shape)}],\n`,
  );
  return `[\n${rows.join("")}]`;
}

function rangesText(ranges: readonly Range[]): string {
  return JSON.stringify(ranges.map(({ address, words }) => [address, words]));
}

function unsupportedText(simd: Simd): string {
  return simd === "relaxed"
    ? "load: this engine has no WebAssembly with relaxed SIMD, which this module requires; a module for simd128 runs on more engines."
    : "load: this engine has no WebAssembly with 128-bit SIMD; it requires Node 20, Chrome 91, Firefox 113, Safari 16.4 or later.";
}
