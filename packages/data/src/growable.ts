// A Float64Array that grows by doubling.

/** Numbers of unknown count, appended one by one. */
export class GrowableFloat64 {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  /** The numbers, in an array of their count; the list is empty afterwards. */
  toArray(): Float64Array {
    const values = this.#values.slice(0, this.#length);
    this.#values = new Float64Array(1);
    this.#length = 0;
    return values;
  }
}
