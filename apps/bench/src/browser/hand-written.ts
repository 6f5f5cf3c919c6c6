// Hand-written WGSL as a reference for the cost and the limits of gpu.js: a GRU's forward pass over a
// sequence, and a matrix product.
import type { Problem } from "../peers/contestant.ts";

/**
 * Flags of the WebGPU specification: STORAGE | COPY_DST | COPY_SRC and MAP_READ | COPY_DST of buffers, READ
 * of mappings.
 */
const STORED = 0x80 | 0x08 | 0x04;
const READ_BACK = 0x01 | 0x08;
const MAP_READ = 0x01;

/** Writes the input, runs, and reads the output back. */
export type HandRun = () => Promise<Float32Array>;

/** A device with its buffers and pipelines. */
export interface Hand {
  /** A compute pipeline of one shader; storage buffers are bound in order. */
  pass(code: string, buffers: readonly GPUBuffer[], groups: number): (pass: GPUComputePassEncoder) => void;
  buffer(data: Float32Array): GPUBuffer;
  /** Writes `input`, runs the passes, and reads `output` back. */
  run(
    passes: readonly ((pass: GPUComputePassEncoder) => void)[],
    moved: { readonly input: GPUBuffer; readonly data: Float32Array; readonly output: GPUBuffer },
  ): Promise<Float32Array>;
}

/** Opens WebGPU directly, without a library. */
export async function openHand(): Promise<Hand> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const buffer = (data: Float32Array) => {
    const created = device.createBuffer({ size: data.byteLength, usage: STORED });
    device.queue.writeBuffer(created, 0, Float32Array.from(data));
    return created;
  };
  return {
    buffer,
    pass: (code, buffers, groups) => {
      const module = device.createShaderModule({ code });
      const pipeline = device.createComputePipeline({
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
      const group = device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: buffers.map((one, binding) => ({ binding, resource: { buffer: one } })),
      });
      return (pass) => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(groups);
      };
    },
    run: async (passes, { input, data, output }) => {
      device.queue.writeBuffer(input, 0, Float32Array.from(data));
      const staging = device.createBuffer({ size: output.size, usage: READ_BACK });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const record of passes) record(pass);
      pass.end();
      encoder.copyBufferToBuffer(output, 0, staging, 0, output.size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ);
      const found = new Float32Array(staging.getMappedRange().slice(0));
      staging.destroy();
      return found;
    },
  };
}

const bindings = (type: string, ...names: readonly string[]) =>
  names
    .map(
      (name, i) =>
        `@group(0) @binding(${i}) var<storage, ${i === names.length - 1 ? "read_write" : "read"}> ${name}: array<${type}>;`,
    )
    .join("\n");

/**
 * A GRU's forward pass: the input products, then all steps in one dispatch (one workgroup per row), or one
 * dispatch per step.
 */
export function handGru(
  hand: Hand,
  problem: Problem,
): Readonly<Record<"whole" | "bySteps" | "products", HandRun>> {
  const { shape, weights, x } = problem;
  const { batch: B, time: T, input: I, hidden: H } = shape;
  const input = hand.buffer(x);
  const held = (name: keyof Problem["weights"]) => hand.buffer(Float32Array.from(weights[name].data));
  const [weightIh, biasIh] = [held("weightIh"), held("biasIh")];
  const [weightHh, biasHh] = [held("weightHh"), held("biasHh")];
  const projected = hand.buffer(new Float32Array(B * T * 3 * H));
  const output = hand.buffer(new Float32Array(B * T * H));
  const projection = hand.pass(
    `${bindings("f32", "x", "w", "b", "o")}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) g: vec3u) {
  let i = g.x; if (i >= ${B * T * 3 * H}u) { return; }
  let r = i / ${3 * H}u; let j = i % ${3 * H}u; var s = b[j];
  for (var k = 0u; k < ${I}u; k++) { s += x[r * ${I}u + k] * w[j * ${I}u + k]; }
  o[i] = s;
}`,
    [input, weightIh, biasIh, projected],
    Math.ceil((B * T * 3 * H) / 64),
  );
  const cell = (hidden: string) => `
  var sr = c[j]; var sz = c[j + ${H}u]; var sn = c[j + ${2 * H}u];
  for (var k = 0u; k < ${H}u; k++) { let h = ${hidden};
    sr += h * u[j * ${H}u + k]; sz += h * u[(j + ${H}u) * ${H}u + k]; sn += h * u[(j + ${2 * H}u) * ${H}u + k]; }
  let at = (row * ${T}u + t) * ${3 * H}u + j;
  let r = 1.0 / (1.0 + exp(-(p[at] + sr))); let z = 1.0 / (1.0 + exp(-(p[at + ${H}u] + sz)));
  let n = tanh(p[at + ${2 * H}u] + r * sn);`;
  const head = bindings("f32", "p", "u", "c", "o");
  const buffers = [projected, weightHh, biasHh, output];
  const whole = hand.pass(
    `${head}
var<workgroup> held: array<f32, ${H}>;
@compute @workgroup_size(${H}) fn main(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_id) l: vec3u) {
  let row = g.x; let j = l.x; held[j] = 0.0; workgroupBarrier();
  for (var t = 0u; t < ${T}u; t++) {${cell("held[k]")}
    let next = (1.0 - z) * n + z * held[j]; workgroupBarrier();
    held[j] = next; o[(row * ${T}u + t) * ${H}u + j] = next; workgroupBarrier(); }
}`,
    buffers,
    B,
  );
  const steps = Array.from({ length: T }, (_, t) =>
    hand.pass(
      `${head}
fn before(row: u32, k: u32) -> f32 { ${t === 0 ? "return 0.0;" : `return o[(row * ${T}u + ${t - 1}u) * ${H}u + k];`} }
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) g: vec3u) {
  let row = g.x / ${H}u; let j = g.x % ${H}u; let t = ${t}u; if (row >= ${B}u) { return; }${cell("before(row, k)")}
  o[(row * ${T}u + t) * ${H}u + j] = (1.0 - z) * n + z * before(row, j);
}`,
      buffers,
      Math.ceil((B * H) / 64),
    ),
  );
  const moved = { input, data: x, output };
  return {
    whole: () => hand.run([projection, whole], moved),
    bySteps: () => hand.run([projection, ...steps], moved),
    products: () => hand.run([projection], moved),
  };
}

/** [M, K] × [K, N]: one element per invocation, as in gpu.js, or blocks of 4 × 4 from vectors of 4. */
export function handProduct(
  hand: Hand,
  [M, K, N]: readonly [number, number, number],
): Readonly<Record<"plain" | "blocked", HandRun>> {
  const data = Float32Array.from({ length: M * K }, (_, i) => Math.sin(i));
  const [a, b] = [
    hand.buffer(data),
    hand.buffer(Float32Array.from({ length: K * N }, (_, i) => Math.cos(i))),
  ];
  const output = hand.buffer(new Float32Array(M * N));
  const plain = `${bindings("f32", "a", "b", "o")}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) g: vec3u) {
  let r = g.x / ${N}u; let j = g.x % ${N}u; var s = 0.0;
  for (var k = 0u; k < ${K}u; k++) { s += a[r * ${K}u + k] * b[k * ${N}u + j]; }
  o[g.x] = s;
}`;
  const four = [0, 1, 2, 3];
  const blocked = `${bindings("vec4f", "a", "b", "o")}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) g: vec3u) {
  let r = (g.x / ${N / 4}u) * 4u; let j = g.x % ${N / 4}u;
  ${four.map((q) => `var s${q} = vec4f(0);`).join(" ")}
  for (var k = 0u; k < ${K / 4}u; k++) {
    ${four.map((q) => `let x${q} = a[(r + ${q}u) * ${K / 4}u + k]; let w${q} = b[(k * 4u + ${q}u) * ${N / 4}u + j];`).join(" ")}
    ${four.map((q) => `s${q} += x${q}.x * w0 + x${q}.y * w1 + x${q}.z * w2 + x${q}.w * w3;`).join(" ")} }
  ${four.map((q) => `o[(r + ${q}u) * ${N / 4}u + j] = s${q};`).join(" ")}
}`;
  const moved = { input: a, data, output };
  const one = hand.pass(plain, [a, b, output], (M * N) / 64);
  const many = hand.pass(blocked, [a, b, output], (M * N) / 16 / 64);
  return { plain: () => hand.run([one], moved), blocked: () => hand.run([many], moved) };
}
