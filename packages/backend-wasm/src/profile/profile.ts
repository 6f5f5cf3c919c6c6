// Where the time of programs goes, by operation and part of the model. Plain data.
import { isStep, type Step, type TensorSpec, type Variable } from "@grus/tensor";
import type { Simd } from "../kernel-build.ts";
import { readVariables, stepCost } from "./step-cost.ts";
import type { ProgramTimes, TimedStep } from "./timed-executable.ts";

/** An operation of a part of the model. */
export interface ProfileRow {
  /** Such as "encoder", "gradient of encoder" or "optimizer"; undefined for what no part does, such as the loss. */
  readonly part: string | undefined;
  /** Such as "matmul", or "scan: matmul" for each step of a scan. */
  readonly operation: string;
  /** The shape of the largest result, such as "[32, 64, 128]". */
  readonly shape: string;
  /** How often it runs in a run of the program. */
  readonly count: number;
  /** Milliseconds of a run, all times together. */
  readonly milliseconds: number;
  /** The share of the run, from 0 to 1. */
  readonly share: number;
  /** Floating-point operations of a run; 0 where elements only move. */
  readonly flop: number;
  /** Bytes of operands and results of a run. */
  readonly bytes: number;
  /** GFLOP/s; undefined where `flop` is 0. */
  readonly gflops: number | undefined;
}

/** A step of a program. */
export interface ProfileStep extends ProfileRow {
  /** The steps of the body of a scan, whose times together are its own. */
  readonly body: readonly ProfileStep[];
}

/** A program, such as a training step. */
export interface ProgramProfile {
  /** How often it has run, and the milliseconds of all runs together. */
  readonly runs: number;
  readonly milliseconds: number;
  /** The least milliseconds of a run as a whole, and of its steps one by one. */
  readonly least: number;
  readonly stepByStep: number;
  /** The steps in the order in which they run; empty for a program that ran once. */
  readonly steps: readonly ProfileStep[];
  /** Their operations added up by part, operation and result, those that take longest first. */
  readonly rows: readonly ProfileRow[];
}

/** Where the time of a backend's programs goes. */
export interface Profile {
  readonly threads: number;
  readonly simd: Simd;
  /** GFLOP/s of a product of two 512 × 512 matrices on this backend, which no product exceeds. */
  readonly ceiling: number;
  /** The programs, those that took longest first. */
  readonly programs: readonly ProgramProfile[];
}

/** The profile of a program. */
export function programProfile({
  program,
  runs,
  milliseconds,
  least,
  steps: timed = [],
  rest,
}: ProgramTimes): ProgramProfile {
  const stepByStep = timed.reduce((sum, step) => sum + step.milliseconds, rest);
  const read = readVariables(program);
  const own = timed.map((step) => profileStep(step, { read, whole: stepByStep }));
  const steps = rest > 0 ? [...own, copyOfStates(rest, stepByStep)] : own;
  return {
    runs,
    milliseconds,
    least: stepByStep === 0 ? least : Math.min(least, stepByStep),
    stepByStep,
    steps,
    rows: together(steps.flatMap((step) => (step.body.length > 0 ? step.body : [step]))),
  };
}

/** The program around a step. */
interface Around {
  /** The variables that it reads. */
  readonly read: ReadonlySet<Variable>;
  /** Milliseconds of all of its steps. */
  readonly whole: number;
  /** The scan whose body it is. */
  readonly scan?: Step | undefined;
}

function profileStep({ step, program, body, count, milliseconds }: TimedStep, around: Around): ProfileStep {
  const { read, whole, scan } = around;
  const { flop, bytes } = stepCost(program, step, read);
  const inside = body.length === 0 ? around : { whole, scan: step, read: readVariables(body[0]!.program) };
  return withSpeed({
    part: step.part ?? scan?.part,
    operation: `${scan === undefined ? "" : "scan: "}${operationOf(step)}`,
    shape: shapeOf(program.variables, step),
    count,
    milliseconds,
    share: milliseconds / whole,
    flop: count * flop,
    bytes: count * bytes,
    body: body.map((inner) => profileStep(inner, inside)),
  });
}

function copyOfStates(milliseconds: number, whole: number): ProfileStep {
  const share = milliseconds / whole;
  const names = { part: undefined, operation: "copy of states", shape: "" };
  return { ...names, count: 1, milliseconds, share, flop: 0, bytes: 0, gflops: undefined, body: [] };
}

function withSpeed<Row extends Omit<ProfileRow, "gflops">>(row: Row): Row & Pick<ProfileRow, "gflops"> {
  return { ...row, gflops: row.flop === 0 ? undefined : row.flop / row.milliseconds / 1e6 };
}

/** Steps of the same part, operation and result, added up; those that take longest first. */
function together(steps: readonly ProfileStep[]): readonly ProfileRow[] {
  const found = new Map<string, ProfileRow>();
  for (const { body: _, ...row } of steps) {
    const name = JSON.stringify([row.part, row.operation, row.shape]);
    const before = found.get(name);
    found.set(name, before === undefined ? row : added(before, row));
  }
  return [...found.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function added(a: ProfileRow, b: ProfileRow): ProfileRow {
  return withSpeed({
    ...a,
    count: a.count + b.count,
    milliseconds: a.milliseconds + b.milliseconds,
    share: a.share + b.share,
    flop: a.flop + b.flop,
    bytes: a.bytes + b.bytes,
  });
}

/** Instructions that are named, of a step that has several. */
const NAMED = 4;

function operationOf(step: Step): string {
  if (!isStep(step, "elementwise")) return step.primitive.name;
  const names = step.attrs.instructions.map(({ op }) => op);
  return [...names.slice(0, NAMED), ...(names.length > NAMED ? [`${names.length - NAMED} more`] : [])].join(
    " ",
  );
}

function shapeOf(variables: readonly TensorSpec[], { outputs }: Step): string {
  const shapes = outputs.map((variable) => variables[variable]!.shape);
  const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
  return `[${shapes[sizes.indexOf(Math.max(...sizes))]!.join(", ")}]`;
}
