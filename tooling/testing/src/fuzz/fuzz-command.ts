// Long fuzzing of the readers of a package, as a script. Each reader runs in a process of its own, so that one that
// never returns or runs out of memory is stopped, and its input kept.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keepCrash } from "./crash-files.ts";
import type { FuzzTarget } from "./fuzz.ts";
import { type FuzzMessage, type FuzzReport, type FuzzTask, fuzzChild } from "./fuzz-child.ts";
import type { FuzzPackage } from "./fuzz-package.ts";
import { LIMITS } from "./limits.ts";

const USAGE = `usage: pnpm fuzz [--cases 10000] [--seed N]                     in the repository: the readers of all packages
       pnpm fuzz [--cases 10000] [--seed N] [--target NAME] [--input FILE]     in a package

  --cases    changed files for each reader, times its weight; default 10000
  --seed     default: another one each time
  --target   one reader by its name; default: all
  --input    reads only this file, with the reader of --target
`;

const SECONDS_UNTIL_HANG = 60;

/**
 * Runs the script as given by the arguments of the process: prints the figures of every reader, and fails if one
 * crashed, hung, was slow or took much memory. Inputs that reach new code are added to the kept ones.
 */
export async function fuzzCommand(given: FuzzPackage): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: "10000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      target: { type: "string" },
      input: { type: "string" },
      child: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (values.child !== undefined) return fuzzChild(given, JSON.parse(values.child) as FuzzTask);
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  const targets = (await given.load()).filter(
    ({ name }) => values.target === undefined || name === values.target,
  );
  const isValid = [cases, seed].every((number) => Number.isSafeInteger(number) && number >= 0);
  if (!isValid || targets.length === 0 || (values.input !== undefined && values.target === undefined)) {
    process.stderr.write(targets.length === 0 ? `fuzz: no reader is named "${values.target}".\n` : USAGE);
    process.exitCode = 2;
    return;
  }
  if (values.input !== undefined) {
    process.stdout.write(
      `${JSON.stringify(await targets[0]!.read(readFileSync(values.input)))?.slice(0, 2000)}\n`,
    );
    return;
  }
  process.stdout.write(`seed ${seed}\n`);
  process.exitCode = (await fuzzAll(given, targets, cases, seed)) ? 0 : 1;
}

/** Several targets at a time; whether all are right. */
async function fuzzAll(
  given: FuzzPackage,
  targets: readonly FuzzTarget[],
  cases: number,
  seed: number,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "grus-fuzz-"));
  const waiting = targets.map(
    ({ name, weight = 1 }, i): FuzzTask => ({
      target: name,
      cases: Math.ceil(cases * weight),
      seed,
      current: join(folder, String(i)),
    }),
  );
  let isRight = true;
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift())
      isRight = (await fuzzTarget(given, task)) && isRight;
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return isRight;
}

/** Runs a target in a process, and prints its line. */
function fuzzTarget({ corpus }: FuzzPackage, task: FuzzTask): Promise<boolean> {
  const child = fork(process.argv[1]!, ["--child", JSON.stringify(task)]);
  return new Promise((resolve) => {
    let report: FuzzReport | undefined;
    let done = 0;
    const kill = () => child.kill("SIGKILL");
    let watch = setTimeout(kill, SECONDS_UNTIL_HANG * 1000);
    child.on("message", (message: FuzzMessage) => {
      clearTimeout(watch);
      watch = setTimeout(kill, SECONDS_UNTIL_HANG * 1000);
      if ("report" in message) report = message.report;
      else done = message.done;
    });
    child.on("exit", (code, signal) => {
      clearTimeout(watch);
      if (report !== undefined) {
        process.stdout.write(`${lineOf(report)}\n`);
        resolve(isRight(report));
        return;
      }
      const path = keepCrash(corpus, task.target, 0, readFileSync(task.current));
      const end =
        signal === "SIGKILL"
          ? `did not end within ${SECONDS_UNTIL_HANG} s`
          : `ended the process, ${signal ?? code}`;
      process.stdout.write(`${task.target}: after ${done} cases, an input ${end}: ${path}\n`);
      resolve(false);
    });
  });
}

function isRight({ crashes, slowest, mostBytes }: FuzzReport): boolean {
  return crashes.length === 0 && slowest <= LIMITS.milliseconds && mostBytes <= LIMITS.bytes;
}

function lineOf(report: FuzzReport): string {
  const { target, cases, accepted, crashes, slowest, mostBytes, kept, found, coverage, processBytes } =
    report;
  const { functions, characters } = coverage;
  const percent = ((100 * characters.covered) / characters.all).toFixed(1);
  const figures = [
    `${cases} cases`,
    `${accepted} read`,
    `${crashes.length} crashes`,
    `slowest ${slowest.toFixed(0)} ms`,
    `at most ${megabytes(mostBytes)} MiB a case, ${megabytes(processBytes)} MiB in all`,
    `${kept} inputs kept (${found} new)`,
    `reached ${percent} % of the reader's code, ${functions.covered} of ${functions.all} functions`,
  ];
  return [`${target}: ${figures.join(", ")}`, ...crashes].join("\n");
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
