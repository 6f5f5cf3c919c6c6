// A gate that a training run passes after every step: while it is closed, the run is paused.

/** A gate, initially open. */
export class Gate {
  #waiting: Promise<void> | undefined;
  #open: (() => void) | undefined;

  /** Whether {@link Gate.pass} waits. */
  get isClosed(): boolean {
    return this.#waiting !== undefined;
  }

  close(): void {
    this.#waiting ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open?.();
    this.#waiting = undefined;
  }

  /** Resolves when the gate is open. */
  async pass(): Promise<void> {
    while (this.#waiting !== undefined) await this.#waiting;
  }
}
