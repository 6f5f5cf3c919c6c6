// How long a run and its epoch have taken, earlier parts included.

/** Seconds of a run, from when it is made. */
export class RunClock {
  readonly #started = performance.now();
  #before = 0;
  #epochStarted = this.#started;
  #epochBefore = 0;

  /** Continues from what earlier parts of the run, and of the epoch under way, have taken. */
  restore(seconds: number, epochSeconds: number): void {
    this.#before = seconds;
    this.#epochBefore = epochSeconds;
  }

  /** An epoch, or what remains of one, begins. */
  beginEpoch(): void {
    this.#epochStarted = performance.now();
  }

  /** An epoch is over: the next has no earlier part. */
  endEpoch(): void {
    this.#epochBefore = 0;
  }

  seconds(): number {
    return this.#before + (performance.now() - this.#started) / 1000;
  }

  epochSeconds(): number {
    return this.#epochBefore + (performance.now() - this.#epochStarted) / 1000;
  }
}
