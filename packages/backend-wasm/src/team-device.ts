// A backend with its team of threads.
import { DisposedError } from "@grus/tensor";
import { type Device, type KernelExports, WasmExecutable } from "./executable.ts";
import { kernelModule } from "./kernel-module.ts";
import { BlockMemory } from "./memory.ts";
import { CONTROL_BYTES, Team } from "./team.ts";
import { threadCount } from "./thread-count.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/** Starts a backend; the team is for tests of what happens when a thread dies. */
export async function startTeam(
  options: WasmOptions = {},
): Promise<{ readonly backend: WasmBackend; readonly team: Team }> {
  const threads = threadCount(options.threads);
  const { module, simd } = await kernelModule(options.simd);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  let team: Team | undefined;
  const pause = (address: number, value: number) => team!.pause(address, value);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory }, team: { pause } });
  const kernels = exports as unknown as KernelExports;
  const blocks = new BlockMemory(memory, kernels.heapBase());
  team = new Team({ module, memory, control: blocks.take(CONTROL_BYTES), threads });
  await team.start();
  let disposed = false;
  const device: Device = { blocks, kernels, team, isDisposed: () => disposed };
  const backend: WasmBackend = {
    name: "wasm",
    threads,
    simd,
    get bytes() {
      return memory.buffer.byteLength;
    },
    compile: async (program) => {
      if (disposed) throw new DisposedError("wasmBackend");
      return new WasmExecutable(program, device);
    },
    dispose: async () => {
      disposed = true;
      device.team.close();
    },
  };
  return { backend, team };
}
