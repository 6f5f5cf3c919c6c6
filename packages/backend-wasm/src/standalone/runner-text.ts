// The runner of a module. It is source text, since it becomes part of files without imports. Streams are read
// and written by hand: the first time, Node 20 takes 90 ms or more to inflate the kernels through Blob and
// Response, and at most 40 ms without.

/**
 * Compiles the kernels and fills the memory; reads the constants that standalone-module.ts writes above it.
 */
export const LOADER: string = /* js */ `
const inflated = async (text, size) => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  const { readable, writable } = new DecompressionStream("deflate");
  const read = async () => {
    const result = new Uint8Array(size);
    const reader = readable.getReader();
    for (let at = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) return result;
      result.set(value, at);
      at += value.length;
    }
  };
  const writer = writable.getWriter();
  return (await Promise.all([read(), writer.write(bytes), writer.close()]))[0];
};

// The lowest bytes of all words of a segment come first, then the next.
const fill = async (memory, [ranges, words, text]) => {
  const planes = await inflated(text, 4 * words);
  let word = 0;
  for (const [address, count] of ranges) {
    for (let at = address; at < address + 4 * count; at += 4, word++) {
      for (let plane = 0; plane < 4; plane++) memory[at + plane] = planes[plane * words + word];
    }
  }
};

const start = async () => {
  const code = await inflated(kernels, kernelBytes);
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(code)) throw new Error(unsupported);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { instance } = await WebAssembly.instantiate(code, { env: { memory } });
  for (const segment of image) await fill(new Uint8Array(memory.buffer), segment);
  return { execute: instance.exports.execute, buffer: memory.buffer };
};
`;

/** Checks the inputs and runs. */
export const RUNNER: string = /* js */ `
const arrayOf = (dtype) => (dtype === "float32" ? Float32Array : dtype === "int32" ? Int32Array : Uint8Array);

const port = (buffer, [name, address, size, dtype, shape]) => ({
  ...{ name, size, dtype, shape, type: arrayOf(dtype).name },
  view: new (dtype === "float32" ? Float32Array : Int32Array)(buffer, address, size),
});

const kindOf = (value) => {
  if (ArrayBuffer.isView(value)) return value[Symbol.toStringTag] ?? "a view";
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
};

const check = (given, reads, names) => {
  if (typeof given !== "object" || given === null)
    throw new TypeError("run: the inputs are " + kindOf(given) + "; expected " + signature + ".");
  for (const name in given) {
    if (!names.has(name))
      throw new TypeError("run: unknown input " + JSON.stringify(name) + "; expected " + signature + ".");
  }
  for (let i = 0; i < reads.length; i++) {
    const { name, size, shape, type } = reads[i];
    const value = given[name];
    if (kindOf(value) !== type || value.length !== size) {
      const got = kindOf(value) !== type ? kindOf(value) : "a " + type + " of " + value.length;
      const text = "run: input " + JSON.stringify(name) + " is " + got + "; expected a " + type + " of " + size + ", shape [" + shape.join(", ") + "].";
      throw kindOf(value) !== type ? new TypeError(text) : new RangeError(text);
    }
  }
};

export async function load() {
  const { execute, buffer } = await start();
  const reads = inputTable.map((row) => port(buffer, row));
  const writes = outputTable.map((row) => port(buffer, row));
  const results = writes.map(({ dtype, size }) => new (arrayOf(dtype))(size));
  const names = new Set(reads.map(({ name }) => name));
  const result = Object.fromEntries(writes.map(({ name }, i) => [name, results[i]]));
  const run = (given) => {
    check(given, reads, names);
    for (let i = 0; i < reads.length; i++) reads[i].view.set(given[reads[i].name]);
    execute(0, begin, end, 1, 0);
    for (let i = 0; i < writes.length; i++) results[i].set(writes[i].view);
    return result;
  };
`;

/** The end of \`load\` without and with state. */
export const STATELESS: string = /* js */ `  return { run };
}
`;

export const STATEFUL: string = /* js */ `  const states = stateTable.map(([address, words]) => new Int32Array(buffer, address, words));
  const first = states.map((state) => state.slice());
  const reset = () => {
    for (let i = 0; i < states.length; i++) states[i].set(first[i]);
  };
  return { run, reset };
}
`;

/** Compares a sample. */
export const VERIFIER: string = /* js */ `
export async function verify(tolerance = usualTolerance) {
  const sampleOf = async ([name, , size, dtype], i, samples) => {
    const Kind = arrayOf(dtype);
    const bytes = await inflated(samples[i], size * Kind.BYTES_PER_ELEMENT);
    return [name, new Kind(bytes.buffer)];
  };
  const given = await Promise.all(inputTable.map((row, i) => sampleOf(row, i, inputSamples)));
  const expected = await Promise.all(outputTable.map((row, i) => sampleOf(row, i, outputSamples)));
  const found = (await load()).run(Object.fromEntries(given));
  let [largestError, worst] = [0, "none"];
  for (const [name, values] of expected) {
    let [scale, difference] = [0, 0];
    values.forEach((value, i) => {
      if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
      const apart = Object.is(value, found[name][i]) ? 0 : Math.abs(value - found[name][i]);
      difference = apart <= difference ? difference : Number.isNaN(apart) ? Infinity : apart;
    });
    const error = difference / (scale || 1);
    if (error > largestError) [largestError, worst] = [error, name];
  }
  return { isAccurate: largestError <= tolerance, largestError, worst };
}
`;
