// PyTorch as a process beside this one, which runs training steps when asked.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { OptionError } from "../options.ts";

/** A workload in PyTorch. */
export interface TorchWorkload {
  readonly version: string;
  readonly processId: number;
  /** Runs steps; the milliseconds of each. */
  run(steps: number): Promise<readonly number[]>;
  close(): void;
}

/** What PyTorch runs. */
export interface TorchOptions {
  /** The interpreter that has torch, such as `python3`. */
  readonly python: string;
  readonly name: string;
  readonly sizes: object;
  readonly threads: number;
}

const SCRIPT = fileURLToPath(new URL("torch_workloads.py", import.meta.url));

/** Starts PyTorch on a workload and runs one step. Rejects with {@link OptionError} where that ends. */
export async function startTorch({ python, name, sizes, threads }: TorchOptions): Promise<TorchWorkload> {
  const child = spawn(python, [SCRIPT, name, JSON.stringify(sizes), String(threads)]);
  let written = "";
  child.stderr.on("data", (text) => {
    written += text;
  });
  const ended = new Promise<never>((_, reject) => {
    const fail = (problem: string) =>
      reject(new OptionError(`--torch: ${python} ${problem}\nGive a Python interpreter that has torch.`));
    child.on("error", ({ message }) => fail(`does not start: ${message}.`));
    child.on("close", (code) => fail(`ended with code ${code}:\n${written.trim()}`));
  });
  // Whoever waits for a line gets the rejection; nobody does after `close`.
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => JSON.parse((await Promise.race([lines.next(), ended])).value);
  const { version } = await read();
  return {
    version,
    processId: child.pid!,
    run: (steps) => {
      child.stdin.write(`${steps}\n`);
      return read();
    },
    close: () => child.kill(),
  };
}
