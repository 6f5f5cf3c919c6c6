/** Headers with which a page is cross-origin isolated and may share memory between threads; public/_headers says the same to static hosts. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;
