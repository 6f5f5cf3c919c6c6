// The source of a module: constants, then the runner.
import type { Simd } from "../kernel-build.ts";
import { arraysText, commentText, type Port, portText, quoted, specsText } from "./interface-text.ts";
import type { MemoryImage } from "./memory-image.ts";
import { LOADER, RUNNER, STATEFUL, STATELESS, VERIFIER } from "./runner-text.ts";

/** What a module is written from. */
export interface ModuleParts {
  readonly name: string;
  readonly description: string;
  readonly simd: Simd;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly image: MemoryImage;
  /** The kernels and the image's content, deflated, as base64. */
  readonly kernels: string;
  readonly content: string;
  /** Bytes of the kernels before they are deflated. */
  readonly kernelBytes: number;
  /** The sample's arrays, deflated, as base64. */
  readonly golden: { readonly inputs: readonly string[]; readonly outputs: readonly string[] } | undefined;
}

/** The source of a module, ESM. */
export function moduleText(parts: ModuleParts): string {
  const { inputs, outputs, image, kernels, kernelBytes, content, golden } = parts;
  const hasState = image.state.length > 0;
  const constants = {
    inputTable: tableText(inputs),
    outputTable: tableText(outputs),
    ...(hasState ? { stateTable: rangesText(image.state) } : {}),
    ranges: rangesText(image.ranges),
    pages: image.pages,
    begin: image.execute[0],
    end: image.execute[1],
    signature: quoted(arraysText(inputs)),
    unsupported: quoted(unsupportedText(parts.simd)),
    ...(golden === undefined
      ? {}
      : { inputSamples: JSON.stringify(golden.inputs), outputSamples: JSON.stringify(golden.outputs) }),
    kernelBytes,
    imageBytes: 4 * image.content.length,
    kernels: `"${kernels}"`,
    image: `"${content}"`,
  };
  return [
    header(parts),
    `\nexport const inputs = ${specsText(inputs)};\n`,
    `\nexport const outputs = ${specsText(outputs)};\n\n`,
    ...Object.entries(constants).map(([key, value]) => `const ${key} = ${value};\n`),
    LOADER,
    RUNNER,
    hasState ? STATEFUL : STATELESS,
    golden === undefined ? "" : VERIFIER,
  ].join("");
}

function header({ name, description, inputs, outputs, image, golden }: ModuleParts): string {
  const hasState = image.state.length > 0;
  const call = outputs.length === 0 ? "" : "const outputs = ";
  return `${commentText(
    [
      name,
      ...(description === "" ? [] : ["", description]),
      "",
      "A model of Grus with its weights and the WebAssembly that computes it. It imports nothing. In Node 20, Chrome 91, Firefox 113, Safari 16.4 or",
      "later; a page with a content security policy needs script-src 'wasm-unsafe-eval'.",
      "",
      "    const model = await load();",
      `    ${call}model.run(${arraysText(inputs)});`,
      "",
      "inputs:",
      ...inputs.map((port) => `    ${portText(port)}`),
      "outputs:",
      ...outputs.map((port) => `    ${portText(port)}`),
      "",
      "`run` is synchronous. The arrays it returns are the model's own: the next run overwrites them, so copy (`slice()`) what is to be kept. Inputs that",
      "do not fit are a TypeError or a RangeError. Each `load()` makes a model with a memory of its own.",
      ...(hasState
        ? ["The model has a state that goes on from run to run; `reset()` goes back to the first."]
        : []),
      ...(golden === undefined ? [] : ["`verify()` runs a sample that came with the model and compares."]),
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

function rangesText(ranges: MemoryImage["ranges"]): string {
  return JSON.stringify(ranges.map(({ address, words }) => [address, words]));
}

function unsupportedText(simd: Simd): string {
  return simd === "relaxed"
    ? "load: this engine has no WebAssembly with relaxed SIMD, which this module was made for; one made for simd128 runs in more."
    : "load: this engine has no WebAssembly with 128-bit SIMD; Node 20, Chrome 91, Firefox 113, Safari 16.4 and later have.";
}
