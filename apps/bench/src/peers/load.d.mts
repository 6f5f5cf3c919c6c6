export function installPeers(): void;
export function loadPeer(name: string): Promise<unknown>;
export function peerFolder(name: string): string;
export function peerVersion(name: string): string;
