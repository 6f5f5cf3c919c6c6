// Serves the built site with the headers of cross-origin isolation.
import { defineConfig } from "vite";
import { isolationHeaders } from "./.vitepress/isolation.ts";

export default defineConfig({
  appType: "mpa",
  build: { outDir: "dist" },
  preview: { headers: isolationHeaders },
});
