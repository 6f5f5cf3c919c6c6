// Turns of work that other processes did not disturb: what they spent is read from the kernel's counters.
import { readFileSync } from "node:fs";

/** Cores that other processes may have used during a turn that counts. */
const MOST = 0.15;

/** What a turn of work got. */
export interface Turn {
  /** Wall time, in milliseconds. */
  readonly wall: number;
  /** Cores that this process used, and that all others did; the latter is NaN where the system does not tell. */
  readonly own: number;
  readonly foreign: number;
}

/**
 * Begins a turn of work, of this process or of `other`, the identifier of a child that works instead; the function that
 * is returned ends it.
 */
export function beginTurn(other?: number): () => Turn {
  const spent = () => ownMilliseconds() + (other === undefined ? 0 : childMilliseconds(other));
  const [start, before, busy] = [performance.now(), spent(), busyMilliseconds()];
  return () => {
    const wall = performance.now() - start;
    const own = spent() - before;
    return { wall, own: own / wall, foreign: (busyMilliseconds() - busy - own) / wall };
  };
}

/** Whether no other process took a considerable part of a core; true where the system does not tell. */
export function isUndisturbed({ foreign }: Turn): boolean {
  return !(foreign > MOST);
}

/** The turns that count. */
export interface CountedTurns<T> {
  /** The undisturbed ones; all where there is none. */
  readonly counted: readonly T[];
  /** How many turns were undisturbed; undefined where the system does not tell. */
  readonly undisturbed: number | undefined;
  /** Cores that this process got in the turns that count. */
  readonly cores: number;
}

/** The turns that count of some work, each of whose parts has its turn. */
export function countedTurns<T>(all: readonly T[], turnOf: (part: T) => Turn): CountedTurns<T> {
  const undisturbed = all.filter((part) => isUndisturbed(turnOf(part)));
  const counted = undisturbed.length > 0 ? undisturbed : all;
  return {
    counted,
    undisturbed: all.some((part) => Number.isNaN(turnOf(part).foreign)) ? undefined : undisturbed.length,
    cores: counted.reduce((sum, part) => sum + turnOf(part).own, 0) / counted.length,
  };
}

/** Milliseconds that this process has been running on cores. */
function ownMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds that a process has been running on cores, from /proc; NaN where there is none. */
function childMilliseconds(id: number): number {
  try {
    // What follows the name in parentheses; the times of user and system are the 14th and 15th field.
    const fields = readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1]!.split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return Number.NaN;
  }
}

/** Milliseconds that all cores have been busy since the start of the system, from /proc/stat; NaN where there is none. */
function busyMilliseconds(): number {
  try {
    const [, ...times] = readFileSync("/proc/stat", "utf8").split("\n", 1)[0]!.trim().split(/\s+/);
    // user, nice, system, idle, iowait, irq, softirq, steal, in hundredths of a second.
    const [user, nice, system, , , irq, softirq] = times.map(Number);
    return 10 * (user! + nice! + system! + irq! + softirq!);
  } catch {
    return Number.NaN;
  }
}
