// Object headers: the messages that describe a group or a dataset. HDF5 File Format Specification 3.0, IV.A.
import type { Cursor, Hdf5Bytes } from "./hdf5-bytes.ts";

/** The supported kinds of messages. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A message of an object header. */
export interface Message {
  readonly type: number;
  readonly body: Cursor;
}

const SHARED = 2;

/** The messages of the object at an address, of version 1 or 2. */
export function readObjectHeader(bytes: Hdf5Bytes, address: number, what: string): Message[] {
  const isFirstVersion = bytes.block(what, address, 4).u8() === 1;
  return isFirstVersion ? readFirstVersion(bytes, address, what) : readSecondVersion(bytes, address, what);
}

function readFirstVersion(bytes: Hdf5Bytes, address: number, what: string): Message[] {
  const prefix = bytes.block(what, address, 16);
  prefix.version(1);
  prefix.skip(7);
  const size = prefix.u32();
  return readChunks(bytes.block(what, address + 16, size), {
    readMessage: (cursor) => {
      const [type, length, flags] = [cursor.u16(), cursor.u16(), cursor.u8()];
      cursor.skip(3);
      return { type, flags, body: cursor.part(length) };
    },
    headerBytes: 8,
    openContinuation: (at, length) => bytes.block(what, at, length),
  });
}

function readSecondVersion(bytes: Hdf5Bytes, address: number, what: string): Message[] {
  const prefix = bytes.open(what, address, 16);
  prefix.signature("OHDR");
  prefix.version(2);
  const flags = prefix.u8();
  const hasTimes = (flags & 0x20) !== 0;
  const hasLimits = (flags & 0x10) !== 0;
  prefix.skip((hasTimes ? 16 : 0) + (hasLimits ? 4 : 0));
  const size = prefix.uint(1 << (flags & 3));
  const orderBytes = (flags & 4) === 0 ? 0 : 2;
  return readChunks(bytes.block(what, prefix.at, size), {
    readMessage: (cursor) => {
      const [type, length, messageFlags] = [cursor.u8(), cursor.u16(), cursor.u8()];
      cursor.skip(orderBytes);
      return { type, flags: messageFlags, body: cursor.part(length) };
    },
    headerBytes: 4 + orderBytes,
    openContinuation: (at, length) => {
      const chunk = bytes.block(what, at, length);
      chunk.signature("OCHK");
      return chunk.part(chunk.left - CHECKSUM_BYTES);
    },
  });
}

const CHECKSUM_BYTES = 4;

interface HeaderForm {
  readonly readMessage: (cursor: Cursor) => Message & { readonly flags: number };
  readonly headerBytes: number;
  readonly openContinuation: (address: number, length: number) => Cursor;
}

function readChunks(first: Cursor, form: HeaderForm): Message[] {
  const chunks: Cursor[] = [first];
  const messages: Message[] = [];
  for (let next = chunks.shift(); next !== undefined; next = chunks.shift()) {
    while (next.left >= form.headerBytes) {
      const { type, flags, body } = form.readMessage(next);
      if (type === MESSAGE.continuation)
        chunks.push(form.openContinuation(body.someAddress(), body.length()));
      else if ((flags & SHARED) !== 0 && READ.has(type))
        body.refuse(
          "unshared messages",
          "a shared one",
          "Named types and shared messages are not supported.",
        );
      else messages.push({ type, body });
    }
  }
  return messages;
}

const READ: ReadonlySet<number> = new Set(Object.values(MESSAGE));

/** The single message of a kind, or undefined. */
export function messageOf(messages: readonly Message[], type: number): Cursor | undefined {
  return messages.find((message) => message.type === type)?.body;
}
