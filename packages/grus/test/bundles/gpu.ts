// A page that starts the GPU, with the package that holds everything.
export { createBackend, gpu, gru } from "grus";
