// The type of file contents in memory.

/**
 * Bytes in an unshared buffer, as `new Blob([bytes])` and a `fetch` body accept them. It is
 * `Uint8Array<ArrayBuffer>` from TypeScript 5.7 and `Uint8Array` before, where typed arrays have no buffer
 * type parameter.
 */
export type Bytes = ReturnType<Uint8Array["slice"]>;
