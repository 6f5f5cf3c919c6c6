// The WebAssembly backend that learns where the time of its programs goes.
import { compile, key, matmul, randomNormal } from "@grus/tensor";
import { fullBuild } from "../full-build.ts";
import { startBackend } from "../start-backend.ts";
import type { WasmBackend, WasmOptions } from "../wasm-contract.ts";
import { type Profile, programProfile } from "./profile.ts";
import { TimedExecutable } from "./timed-executable.ts";

/** A backend with profiles. */
export interface ProfilingBackend extends WasmBackend {
  /** Where the time has gone so far, of programs that have been disposed of too. */
  profile(): Promise<Profile>;
}

/** Rows and columns of the product that measures the ceiling, and how often it runs. */
const CEILING = { size: 512, runs: 20 };

/**
 * As `wasmBackend` of "@grus/backend-wasm", with the same results, bit for bit. The second run of each program, the
 * fourth, the eighth and so on are timed step by step, which costs some microseconds a step; all others as a whole.
 *
 *     import { chromeTrace, profileText, wasmBackend } from "@grus/backend-wasm/profile";
 *
 *     const backend = await wasmBackend();
 *     await fit({ backend, … }).finish();
 *     const profile = await backend.profile();
 *     console.log(profileText(profile));
 *     await writeFile("trace.json", JSON.stringify(chromeTrace(profile)));
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<ProfilingBackend> {
  const executables: TimedExecutable[] = [];
  const { backend } = await startBackend(fullBuild, options, (program, device) => {
    const executable = new TimedExecutable(program, device);
    executables.push(executable);
    return executable;
  });
  return Object.assign(backend, {
    profile: async (): Promise<Profile> => {
      const programs = executables.map((executable) => programProfile(executable.times()));
      return {
        threads: backend.threads,
        simd: backend.simd,
        ceiling: await ceilingOf(backend, executables),
        programs: programs.filter(({ runs }) => runs > 0).sort((a, b) => b.milliseconds - a.milliseconds),
      };
    },
  });
}

/** GFLOP/s of a large product, whose program is not part of the profile. */
async function ceilingOf(backend: WasmBackend, executables: TimedExecutable[]): Promise<number> {
  const { size, runs } = CEILING;
  const before = executables.length;
  const [a, b] = [randomNormal(key(0), [size, size]), randomNormal(key(1), [size, size])];
  const inputs = await compile(backend, () => ({ a, b }));
  const { a: left, b: right } = await inputs.run();
  const product = await compile(backend, matmul, left, right);
  for (let run = 0; run < runs; run++) await product.run(left, right);
  const [, own] = executables.splice(before);
  inputs.dispose();
  product.dispose();
  return (2 * size ** 3) / programProfile(own!.times()).least / 1e6;
}
