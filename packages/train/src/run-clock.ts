// The time taken by a run and its epoch, including earlier parts.

/** Seconds of a run, from its creation. */
export class RunClock {
  readonly #started = performance.now();
  #before = 0;
  #epochStarted = this.#started;
  #epochBefore = 0;

  /** Continues from the time taken by earlier parts of the run and of the current epoch. */
  restore(seconds: number, epochSeconds: number): void {
    this.#before = seconds;
    this.#epochBefore = epochSeconds;
  }

  /** Starts an epoch, or the remainder of one. */
  beginEpoch(): void {
    this.#epochStarted = performance.now();
  }

  /** Ends an epoch: the next has no earlier part. */
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
