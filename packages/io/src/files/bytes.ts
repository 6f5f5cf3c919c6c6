// The type of files in memory.

/**
 * Bytes in memory that nobody else shares, as `new Blob([bytes])` and a `fetch` body take them. It is `Uint8Array<ArrayBuffer>` from TypeScript
 * 5.7 and `Uint8Array` before, where typed arrays have no type of their memory.
 */
export type Bytes = ReturnType<Uint8Array["slice"]>;
