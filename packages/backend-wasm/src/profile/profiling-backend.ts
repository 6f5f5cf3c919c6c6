// The WebAssembly backend that learns where the time of its programs goes.
import { compile, evaluate, key, matmul, randomNormal } from "@grus/tensor";
import { fullBuild } from "../full-build.ts";
import { startBackend } from "../start-backend.ts";
import { wasmBackend as plainBackend } from "../wasm-backend.ts";
import type { WasmBackend, WasmOptions } from "../wasm-contract.ts";
import { type Profile, type ProgramProfile, programProfile } from "./profile.ts";
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
  const running = new Set<TimedExecutable>();
  const ended: ProgramProfile[] = [];
  const { backend } = await startBackend(fullBuild, options, (program, device) => {
    const executable = new TimedExecutable(program, device, () => {
      running.delete(executable);
      ended.push(programProfile(executable.times()));
    });
    running.add(executable);
    return executable;
  });
  return Object.assign(backend, {
    profile: async (): Promise<Profile> => {
      const programs = [...ended, ...Array.from(running, (own) => programProfile(own.times()))];
      return {
        threads: backend.threads,
        simd: backend.simd,
        ceiling: await ceilingOf(options),
        programs: programs.filter(({ runs }) => runs > 0).sort((a, b) => b.milliseconds - a.milliseconds),
      };
    },
  });
}

/** GFLOP/s of a large product on a backend of its own, which has the same threads. */
async function ceilingOf(options: WasmOptions): Promise<number> {
  const { size, runs } = CEILING;
  const backend = await plainBackend(options);
  const inputs = await evaluate(backend, {
    a: randomNormal(key(0), [size, size]),
    b: randomNormal(key(1), [size, size]),
  });
  const product = await compile(backend, matmul, inputs.a, inputs.b);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    product.runSync(inputs.a, inputs.b);
    times.push(performance.now() - start);
  }
  await backend.dispose();
  return (2 * size ** 3) / Math.min(...times) / 1e6;
}
