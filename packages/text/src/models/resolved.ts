// Options with their defaults filled in.

/** Every option is present. */
export type Resolved<Options> = {
  readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined>;
};
