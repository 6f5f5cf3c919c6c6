// A backend: an instance of the kernels, its memory, and its threads.
import { DisposedError, type Program } from "@grus/tensor";
import { CONTROL_BYTES } from "./control-block.ts";
import { WorkerError } from "./errors.ts";
import { type Device, WasmExecutable } from "./executable.ts";
import type { KernelBuild } from "./kernel-build.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { kernelModule } from "./kernel-module.ts";
import { BlockMemory } from "./memory.ts";
import type { Team } from "./team.ts";
import { threadCount } from "./thread-count.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/**
 * Starts a backend with a build of the kernels, which makes executables by `create`; the team is returned for tests of
 * failing threads.
 */
export async function startBackend(
  build: KernelBuild,
  options: WasmOptions,
  create: (program: Program, device: Device) => WasmExecutable = (program, device) =>
    new WasmExecutable(program, device),
): Promise<{ readonly backend: WasmBackend; readonly team: Team | undefined }> {
  const threads = threadCount(options.threads);
  const { module, simd } = await kernelModule(build, options.simd);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  let team: Team | undefined;
  const pause = (address: number, value: number) => team!.pause(address, value);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory }, team: { pause } });
  // WebAssembly gives exports no types; this module is built from the sources that KernelExports describes.
  const kernels = exports as unknown as KernelExports;
  const blocks = new BlockMemory(memory, kernels.heapBase());
  const control = blocks.take(CONTROL_BYTES);
  if (threads > 1) {
    const { Team } = await import("./team.ts");
    team = new Team({ module, memory, control, threads, failureOf: (reason) => new WorkerError(reason) });
    await team.start();
  }
  let disposed = false;
  const device: Device = { blocks, kernels, team, control, build, isDisposed: () => disposed };
  const backend: WasmBackend = {
    name: "wasm",
    threads,
    simd,
    get bytes() {
      return memory.buffer.byteLength;
    },
    compile: async (program) => {
      if (disposed) throw new DisposedError("wasmBackend");
      return create(build.prepare?.(program) ?? program, device);
    },
    dispose: async () => {
      disposed = true;
      team?.close();
    },
  };
  return { backend, team };
}
