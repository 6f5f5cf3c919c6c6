// Options that may be left out, or given as undefined.

/** The fields of `T`, each of which may be left out. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };
