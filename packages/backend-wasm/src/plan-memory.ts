// Memory planning: assigns addresses to variables, so that buffers whose lifetimes do not overlap share
// memory.
import {
  byName,
  gruGradientResults,
  gruResults,
  isStep,
  lstmGradientResults,
  lstmResults,
  type Program,
  rnnGradientResults,
  type ScanAttrs,
  type Step,
  scanOperands,
  sizeOf,
  type Variable,
} from "@grus/tensor";
import { aliasesOf } from "./aliases.ts";
import type { DividedScan } from "./divided-scan.ts";
import { type Lifetime, Lifetimes } from "./lifetimes.ts";
import { roundUp } from "./round-up.ts";

/** Memory required from one step to another, both included. */
export interface Request extends Lifetime {
  readonly bytes: number;
}

/** The layout of a program: byte offsets from the start of its memory. */
export interface Layout {
  readonly offsets: ReadonlyMap<Variable, number>;
  /** The variables that stand for the memory of another one; see {@link aliasesOf}. */
  readonly aliases: ReadonlyMap<Variable, Variable>;
  /** The layouts of nested programs, by the index of their step: one for each part of a divided scan. */
  readonly bodies: ReadonlyMap<number, readonly BodyLayout[]>;
  /** The total number of bytes. */
  readonly bytes: number;
}

/** The layout of the body of a scan, and the staging area of the carries. */
export interface BodyLayout {
  readonly layout: Layout;
  readonly offset: number;
  readonly staging: readonly number[];
}

/** Variables stored elsewhere, variables that share the place of another, and scans that are divided. */
export interface LayoutOptions {
  readonly divided?: ReadonlyMap<Step, DividedScan>;
  readonly outside?: ReadonlySet<Variable>;
  readonly sharing?: ReadonlyMap<Variable, Variable>;
}

/** Bytes of the buffer of a variable: four per element, in whole vectors. */
export function bufferBytes(program: Program, variable: Variable): number {
  return roundUp(Math.max(16, 4 * sizeOf(program.variables[variable]!.shape)));
}

/**
 * Plans the memory of a program: each buffer, from the largest to the smallest, takes the lowest place that
 * is free during its whole lifetime. Inputs, state, constants and outputs live for the whole run.
 */
export function planMemory(
  program: Program,
  { divided = new Map(), outside = new Set(), sharing = new Map() }: LayoutOptions = {},
): Layout {
  const requests = new Map<Variable | string, Request>();
  const aliases = aliasesOf(program);
  const lives = livesOf(program, aliases);
  const unread = unreadResults(program);
  program.variables.forEach((_, variable) => {
    const life = lives.get(variable);
    if (life === undefined || outside.has(variable) || sharing.has(variable) || unread.has(variable)) return;
    if (aliases.has(variable)) return;
    requests.set(variable, { bytes: bufferBytes(program, variable), ...life });
  });
  const bodies = new Map(
    program.steps.flatMap((step, at) =>
      isStep(step, "scan") ? [[at, bodyRequests(bodiesOf(step, divided), at, requests)] as const] : [],
    ),
  );
  const { places, bytes } = place(requests);
  const offsets = new Map<Variable, number>();
  for (const variable of program.variables.keys()) {
    const owner = aliases.get(variable) ?? variable;
    const found = places.get(sharing.get(owner) ?? owner);
    if (found !== undefined) offsets.set(variable, found);
  }
  return {
    offsets,
    aliases,
    bytes,
    bodies: new Map([...bodies].map(([at, plans]) => [at, plans.map((plan) => placeBody(plan, places))])),
  };
}

/** Places requests so that no two with overlapping lifetimes overlap in memory. */
export function place<Key>(requests: ReadonlyMap<Key, Request>): {
  readonly places: Map<Key, number>;
  readonly bytes: number;
} {
  const places = new Map<Key, number>();
  const end = [...requests.values()].reduce((latest, { last }) => Math.max(latest, last), 0);
  const placed = new Lifetimes<Placed>(end + 1);
  let bytes = 0;
  for (const [key, request] of [...requests].sort(([, a], [, b]) => b.bytes - a.bytes)) {
    const start = lowestFree(request, placed);
    placed.add({ ...request, start });
    places.set(key, start);
    bytes = Math.max(bytes, start + request.bytes);
  }
  return { places, bytes };
}

interface Placed extends Request {
  readonly start: number;
}

function lowestFree(request: Request, placed: Lifetimes<Placed>): number {
  const rivals = placed.overlapping(request).sort((a, b) => a.start - b.start);
  let start = 0;
  for (const rival of rivals) {
    if (start + request.bytes <= rival.start) break;
    start = Math.max(start, rival.start + rival.bytes);
  }
  return start;
}

/** The results that are not read and that kernels can leave out: they have no memory. */
function unreadResults({ steps, outputs, state }: Program): ReadonlySet<Variable> {
  const read = new Set([
    ...outputs,
    ...state.map(({ next }) => next),
    ...steps.flatMap(({ inputs }) => inputs),
  ]);
  return new Set(steps.flatMap(optionalResultsOf).filter((variable) => !read.has(variable)));
}

/** Residuals, which only the gradient reads, and gradients of inputs, which are data in most models. */
export function optionalResultsOf(step: Step): Variable[] {
  if (isStep(step, "gru")) return [byName(gruResults, step.outputs).gates];
  if (isStep(step, "gruGradient")) return [byName(gruGradientResults, step.outputs).x];
  if (isStep(step, "lstmGradient")) return [byName(lstmGradientResults, step.outputs).x];
  if (isStep(step, "rnnGradient")) return [byName(rnnGradientResults, step.outputs).x];
  if (!isStep(step, "lstm")) return [];
  const { gates, cells } = byName(lstmResults, step.outputs);
  return [gates, cells];
}

/** The first and last step of the lifetime of each variable's buffer, in which its aliases live too. */
function livesOf(
  program: Program,
  aliases: ReadonlyMap<Variable, Variable>,
): Map<Variable, { first: number; last: number }> {
  const lives = new Map<Variable, { first: number; last: number }>();
  const end = program.steps.length;
  const pinned = [
    ...program.inputs,
    ...program.outputs,
    ...program.constants.map(({ variable }) => variable),
    ...program.state.flatMap(({ current, next }) => [current, next]),
  ];
  program.steps.forEach(({ inputs, outputs }, at) => {
    for (const named of [...inputs, ...outputs]) {
      const variable = aliases.get(named) ?? named;
      lives.set(variable, { first: lives.get(variable)?.first ?? at, last: at });
    }
  });
  for (const variable of pinned) lives.set(variable, { first: lives.get(variable)?.first ?? 0, last: end });
  for (const variable of [
    ...program.inputs,
    ...program.constants.map((c) => c.variable),
    ...program.state.map((s) => s.current),
  ]) {
    lives.set(variable, { first: 0, last: end });
  }
  return lives;
}

interface BodyPlan {
  readonly layout: Layout;
  /** The keys of its memory and of the staging areas. */
  readonly key: string;
  readonly staging: readonly string[];
}

/** The body of a scan, or those of its parts. */
function bodiesOf(step: Step<"scan">, divided: ReadonlyMap<Step, DividedScan>): readonly ScanAttrs[] {
  const parts = divided.get(step)?.parts ?? [step.attrs];
  return parts.map(({ body }) => ({ ...step.attrs, body }));
}

/**
 * A body needs its memory while the scan runs; its constants and the variables that are passed in unchanged are stored
 * outside.
 */
function bodyRequests(
  bodies: readonly ScanAttrs[],
  at: number,
  requests: Map<Variable | string, Request>,
): readonly BodyPlan[] {
  return bodies.map((attrs, part) => {
    const { body } = attrs;
    const { carry, constants } = scanOperands(attrs, body.inputs);
    const outside = new Set([...constants, ...body.constants.map(({ variable }) => variable)]);
    const layout = planMemory(body, { outside });
    const key = `body ${at} ${part}`;
    requests.set(key, { bytes: roundUp(Math.max(16, layout.bytes)), first: at, last: at });
    const staging = carry.map((variable, i) => {
      const place = `staging ${at} ${part} ${i}`;
      requests.set(place, { bytes: bufferBytes(body, variable), first: at, last: at });
      return place;
    });
    return { layout, key, staging };
  });
}

function placeBody(
  { layout, key, staging }: BodyPlan,
  places: ReadonlyMap<Variable | string, number>,
): BodyLayout {
  return { layout, offset: places.get(key)!, staging: staging.map((place) => places.get(place)!) };
}
