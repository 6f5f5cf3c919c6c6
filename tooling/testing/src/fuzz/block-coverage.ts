// The code that has run, by V8's block coverage: it tells whether an input reached code that none had reached before.
import { type Profiler, Session } from "node:inspector";

/** How much of the code within functions has run. */
export interface CodeCoverage {
  /** Functions that have run, and all in the files. */
  readonly functions: Share;
  /** Characters of code, as it was compiled. */
  readonly characters: Share;
}

/** A part of a whole. */
export interface Share {
  readonly covered: number;
  readonly all: number;
}

/** A function, and which of its characters have run. */
interface CoveredFunction {
  readonly start: number;
  readonly end: number;
  readonly covered: Uint8Array;
}

/** Functions by their place, for a file. */
type CoveredFile = Map<string, CoveredFunction>;

/**
 * Watches which code runs in this thread, from now on. Of a function that had run before, only that it runs again is
 * seen, not which part of it. Only the newest of several watches; after `stop` of any, functions that had run are seen
 * by a new one as those that had run before.
 */
export class BlockCoverage {
  readonly #session = new Session();
  readonly #isWatched: (url: string) => boolean;
  readonly #files = new Map<string, CoveredFile>();

  /** Watches the files whose address or path `isWatched`. */
  constructor(isWatched: (url: string) => boolean) {
    this.#isWatched = isWatched;
    this.#session.connect();
    this.#session.post("Profiler.enable");
    // Without counts, V8 reports only what has run for the first time, which is quick.
    this.#session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
  }

  /** Whether code has run since the last call that had not run before. */
  hasGrown(): boolean {
    let hasGrown = false;
    for (const { url, functions } of this.#take())
      if (this.#isWatched(url) && this.#add(url, functions)) hasGrown = true;
    return hasGrown;
  }

  /** What has run so far of the files that `counts`, of which any code has run. */
  total(counts: (url: string) => boolean): CodeCoverage {
    const files = [...this.#files].filter(([url]) => counts(url)).map(([, file]) => [...file.values()]);
    const functions = files.flatMap((file) => {
      const end = Math.max(...file.map((own) => own.end));
      // The module itself, which runs when it is loaded, does not count.
      return file.filter((own) => own.start > 0 || own.end < end).map((own) => sharesOf(own, file));
    });
    return {
      functions: {
        covered: functions.filter(({ covered }) => covered > 0).length,
        all: functions.length,
      },
      characters: {
        covered: functions.reduce((sum, { covered }) => sum + covered, 0),
        all: functions.reduce((sum, { all }) => sum + all, 0),
      },
    };
  }

  stop(): void {
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  #take(): readonly Profiler.ScriptCoverage[] {
    let taken: readonly Profiler.ScriptCoverage[] = [];
    // The inspector of the same thread answers before `post` returns.
    this.#session.post("Profiler.takePreciseCoverage", (error, answer) => {
      if (error !== null) throw error;
      taken = answer.result;
    });
    return taken;
  }

  #add(url: string, reported: readonly Profiler.FunctionCoverage[]): boolean {
    const file: CoveredFile = this.#files.get(url) ?? new Map();
    this.#files.set(url, file);
    const functions = reported.map(({ ranges }) => ({ ranges, known: knownFunction(file, ranges[0]!) }));
    // Functions inside of others are known before any of them is marked.
    return functions.map(({ ranges, known }) => mark(known, ranges, file)).some(Boolean);
  }
}

function knownFunction(
  file: CoveredFile,
  { startOffset, endOffset }: Profiler.CoverageRange,
): CoveredFunction {
  const key = `${startOffset}-${endOffset}`;
  const known = file.get(key) ?? {
    start: startOffset,
    end: endOffset,
    covered: new Uint8Array(endOffset - startOffset),
  };
  file.set(key, known);
  return known;
}

/** Marks what has run of a function; whether any of it is new. */
function mark(known: CoveredFunction, ranges: readonly Profiler.CoverageRange[], file: CoveredFile): boolean {
  const { start, end, covered } = known;
  const ran = new Uint8Array(end - start);
  for (const { startOffset, endOffset, count } of ranges)
    ran.fill(count > 0 ? 1 : 0, startOffset - start, endOffset - start);
  clearWithin(ran, known, file.values());
  const isNew = ran.some((value, i) => value > covered[i]!);
  for (let i = 0; i < ran.length; i++) covered[i]! |= ran[i]!;
  return isNew;
}

/** The characters of a function, without those of functions inside of it. */
function sharesOf(own: CoveredFunction, file: readonly CoveredFunction[]): Share {
  const all = new Uint8Array(own.covered.length).fill(1);
  clearWithin(all, own, file);
  return { covered: countOf(own.covered), all: countOf(all) };
}

function countOf(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0);
}

/** Sets the characters of functions inside of one to 0. */
function clearWithin(
  characters: Uint8Array,
  { start, end }: Pick<CoveredFunction, "start" | "end">,
  functions: Iterable<CoveredFunction>,
): void {
  for (const inner of functions) {
    const isWithin = inner.start >= start && inner.end <= end && inner.end - inner.start < end - start;
    if (isWithin) characters.fill(0, inner.start - start, inner.end - start);
  }
}
