// A page that starts a backend by name, with the package that holds everything.
export { createBackend, gru } from "grus";
