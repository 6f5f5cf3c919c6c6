// What needs Node's file system.
export * from "@grus/io/node";
