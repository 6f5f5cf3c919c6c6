// Cross-origin isolation, without which a page cannot share memory between threads.
import type { Plugin } from "vite";

/** The headers that a host must send; public/_headers gives them to hosts that read such a file. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/**
 * Sends the headers from the development server; Vite's `server.headers` skips the pages that VitePress
 * serves.
 */
export function isolation(): Plugin {
  return {
    name: "grus:isolation",
    configureServer({ middlewares }) {
      middlewares.use((_, response, next) => {
        for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
        next();
      });
    },
  };
}
