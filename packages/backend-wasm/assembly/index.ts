export { execute, heapBase, work } from "./execute";
