// The file system interface of checkpoint directories, and explanations of its errors.
import { ModelFileError } from "../files/model-file-error.ts";

/**
 * The part of node:fs/promises that is used: tests make each call fail. It names no Node types, which users
 * may not have.
 */
export interface FileSystem {
  /** Resolves to the first directory created. */
  mkdir(path: string, options: { readonly recursive: true }): Promise<string | undefined>;
  open(path: string, flags: "r" | "wx"): Promise<OpenFile>;
  readFile(path: string): Promise<Uint8Array>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: true }): Promise<void>;
  writeFile(path: string, text: string, options: { readonly flag: "wx" }): Promise<void>;
}

/** An open file or directory. */
export interface OpenFile {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const CURES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space. Earlier checkpoints are unchanged.",
  EDQUOT: "Your disk quota is used up: free some space. Earlier checkpoints are unchanged.",
  EFBIG: "The file is larger than the system allows. Earlier checkpoints are unchanged.",
  EACCES: "Grant this user write permission there, or choose another directory.",
  EPERM: "Grant this user write permission there, or choose another directory.",
  EROFS: "The file system is read-only: choose another directory.",
  ENOTDIR: "A part of the path is a file: choose another directory.",
  EEXIST: "A file with that name exists: choose another directory.",
  ENOENT: "The directory does not exist, or has been removed.",
};

/** The code of a file system error. */
export function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string } | undefined)?.code;
}

/** A file system error wrapped as an error of checkpoints. */
export function problemOf(error: unknown, place: string, expected: string): ModelFileError {
  const cure = CURES[codeOf(error) ?? ""] ?? "Check the disk, or choose another directory.";
  const problem = new ModelFileError("checkpoint", { place, expected, got: (error as Error).message, cure });
  return Object.assign(problem, { cause: error });
}

/** The result of a file system call, its errors wrapped by {@link problemOf}. */
export async function attempt<T>(action: Promise<T>, place: string, expected: string): Promise<T> {
  try {
    return await action;
  } catch (error) {
    throw problemOf(error, place, expected);
  }
}
