// A profile as a trace, which the performance panel of Chromium's developer tools and Perfetto show.
import type { Profile, ProfileStep } from "./profile.ts";

/** An event of the Trace Event Format: complete (X) with times in microseconds, or metadata (M). */
export interface TraceEvent {
  readonly name: string;
  readonly ph: "X" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number | undefined;
  readonly dur?: number | undefined;
  readonly args: Readonly<Record<string, string | number | undefined>>;
}

/** A trace; write it to a file as JSON. */
export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
}

/**
 * A run of each program, one below the other: its steps in order, one after the other, with the steps of the body of a
 * scan inside of it, added up over its steps.
 */
export function chromeTrace({ programs, ceiling }: Profile): ChromeTrace {
  const traceEvents = programs.flatMap(({ runs, steps }, program): TraceEvent[] => {
    const place = { pid: 1, tid: program + 1 };
    const name = `program ${program + 1}, ${runs} runs`;
    const named: TraceEvent = { name: "thread_name", ph: "M", ...place, args: { name } };
    return [named, ...eventsOf(steps, 0, { ...place, ceiling })];
  });
  return { traceEvents };
}

interface Place {
  readonly pid: number;
  readonly tid: number;
  readonly ceiling: number;
}

/** The events of steps that begin at `start`. */
function eventsOf(steps: readonly ProfileStep[], start: number, { ceiling, ...place }: Place): TraceEvent[] {
  let ts = start;
  return steps.flatMap((step) => {
    const { part, operation, shape, milliseconds, count, gflops, bytes, body } = step;
    const dur = 1000 * milliseconds;
    const name = part === undefined ? operation : `${part}: ${operation}`;
    const percent = gflops === undefined ? undefined : (100 * gflops) / ceiling;
    const args = { result: shape, times: count, bytes, gflops, percent };
    const inner = eventsOf(body, ts, { ...place, ceiling });
    const event: TraceEvent = { name, ph: "X", ...place, ts, dur, args };
    ts += dur;
    return [event, ...inner];
  });
}
