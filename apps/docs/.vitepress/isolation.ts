// Cross-origin isolation, without which pages have no memory to share between threads.
import type { Plugin } from "vite";

/** The headers that a host has to send; public/_headers says the same to hosts that read such a file. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** Sends them with everything while developing; `server.headers` of Vite leaves out the pages, which VitePress answers for. */
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
