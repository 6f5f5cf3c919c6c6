// Functions that need Node's file system.
export * from "@grus/io/node";
