// What checkpoints in a directory need of the file system, and its errors in words.
import { ModelFileError } from "../files/model-file-error.ts";

/** The part of node:fs/promises that is used: tests let each of its calls fail. It names no type of Node, which users of the types may not have. */
export interface FileSystem {
  /** Resolves to the first directory that was made. */
  mkdir(path: string, options: { readonly recursive: true }): Promise<string | undefined>;
  open(path: string, flags: "r" | "wx"): Promise<OpenFile>;
  readFile(path: string): Promise<Uint8Array>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: true }): Promise<void>;
  writeFile(path: string, text: string, options: { readonly flag: "wx" }): Promise<void>;
}

/** A file, or a directory, that is open. */
export interface OpenFile {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const CURES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space. The checkpoints before this one are as they were.",
  EDQUOT:
    "Your share of the disk is used up: free some space. The checkpoints before this one are as they were.",
  EFBIG: "The file is larger than the system allows. The checkpoints before this one are as they were.",
  EACCES: "Give this user the right to write there, or choose another directory.",
  EPERM: "Give this user the right to write there, or choose another directory.",
  EROFS: "The disk can only be read: choose another directory.",
  ENOTDIR: "A part of the path is a file: choose another directory.",
  EEXIST: "There is a file of that name: choose another directory.",
  ENOENT: "The directory is not there, or not any more.",
};

/** The code of an error of the file system. */
export function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string } | undefined)?.code;
}

/** The error of the file system as one of checkpoints, which it is the cause of. */
export function problemOf(error: unknown, place: string, expected: string): ModelFileError {
  const cure = CURES[codeOf(error) ?? ""] ?? "Look at the disk, or choose another directory.";
  const problem = new ModelFileError("checkpoint", { place, expected, got: (error as Error).message, cure });
  return Object.assign(problem, { cause: error });
}

/** The result of an action of the file system, its error as {@link problemOf} has it. */
export async function attempt<T>(action: Promise<T>, place: string, expected: string): Promise<T> {
  try {
    return await action;
  } catch (error) {
    throw problemOf(error, place, expected);
  }
}
