// Starts a Hono application in Node.
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";

/** A running server. */
export interface Listening {
  readonly url: string;
  /** Ends the server and all connections. */
  close(): Promise<void>;
}

/** Serves on this machine until the signal, such as that of Ctrl-C; `onStart` receives the address. */
export async function serveUntil(
  signal: AbortSignal,
  app: Hono,
  port: number,
  onStart: (url: string) => void,
): Promise<void> {
  const server = await listen(app, port);
  onStart(server.url);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await server.close();
}

/** Listens on this machine; port 0 is any free one. */
export function listen(app: Hono, port: number): Promise<Listening> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info: AddressInfo) => {
      resolve({
        url: `http://127.0.0.1:${info.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
  });
}
