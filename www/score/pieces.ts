// Reads a file's bytes piece by piece, with how much of it has been read. Whatever its size, few pieces are
// in memory: one that is refilled, or the current one and those that are being read ahead.
import { fault } from "./fault.ts";
import type { ScoreError } from "./types.ts";

/** Bytes, which are valid until the next piece is asked for, and how far the file is read. */
type Piece = [bytes: Uint8Array<ArrayBuffer>, end: number];
type Refilling = ReadableStreamBYOBReader;

// For slices: measured in three engines (1 to 16 MiB, 1 to 4 ahead), nothing is faster in all of them.
const PIECE = 1 << 22;
const AHEAD = 2;
const PATIENCE = 200;
// Fits into a processor's cache.
const NEAR = 1 << 19;
// Packed bytes are passed on in smaller pieces: up to a thousand times as much is in memory at once.
const PACKED = 1 << 16;

const GZIP = [0x1f, 0x8b];

// Moved, changed or locked since it was chosen.
const unreadable = (cause: Error) => fault("unreadable", `the file cannot be read: ${cause.message}`, "", cause);

const read = async (blob: Blob, from: number, to: number) => {
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw unreadable(cause as Error);
  }
};

// A reader that refills the same memory, if the engine has one. Separate pieces are collected late: for a
// gigabyte, hundreds of megabytes stayed in memory in Chromium.
const refilling = (blob: Blob): Refilling | undefined => {
  try {
    return blob.stream().getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
};

// What a reader returns, or undefined if that takes longer than `patience` ms.
const within = async <Result>(reading: Promise<Result>, patience: number) => {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<undefined>((done) => (timer = setTimeout(done as () => void, patience)));
  const given = reading.catch((cause) => {
    throw unreadable(cause);
  });
  given.catch(() => {});
  try {
    return await Promise.race([given, late]);
  } finally {
    clearTimeout(timer!);
  }
};

// About once in some gigabytes, Chromium 156 never answers such a reader. Then another one continues from
// there, each time with more patience, in case the disk is slow.
async function* stretches(blob: Blob, first: Refilling): AsyncGenerator<Piece> {
  let at = 0;
  let patience = PATIENCE;
  for (let reader = first; at < blob.size; reader = refilling(blob.slice(at))!) {
    let buffer = new ArrayBuffer(NEAR);
    try {
      for (
        let read: ReadableStreamReadResult<Piece[0]> | undefined;
        (read = await within(reader.read(new Uint8Array(buffer)), patience));
        patience = PATIENCE
      ) {
        if (read.done) return;
        buffer = read.value.buffer;
        yield [read.value, (at += read.value.length)];
      }
    } finally {
      reader.cancel().catch(() => {});
    }
    patience *= 2;
  }
}

const inTurn = (blob: Blob) => {
  const reader = refilling(blob);
  return reader ? stretches(blob, reader) : slices(blob);
};

// The same by slices, some of which are read ahead.
async function* slices(blob: Blob): AsyncGenerator<Piece> {
  const waiting: Promise<Uint8Array<ArrayBuffer>>[] = [];
  let begun = 0;
  const begin = () => {
    if (begun >= blob.size) return;
    const piece = read(blob, begun, (begun += PIECE));
    // If reading stops, nothing waits for this piece.
    piece.catch(() => {});
    waiting.push(piece);
  };
  for (let ahead = 0; ahead < AHEAD; ahead++) begin();
  for (let at = 0; waiting.length; ) {
    const bytes = (await waiting.shift())!;
    begin();
    yield [bytes, (at += bytes.length)];
  }
}

// The same out of gzip, with how far the packed file is read.
async function* unpacked(blob: Blob): AsyncGenerator<Piece> {
  if (!globalThis.DecompressionStream) {
    throw fault("gzip_unsupported", "nothing here can unpack gzip: unpack the file first", "");
  }
  const { readable, writable } = new DecompressionStream("gzip");
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  let at = 0;
  let failed: unknown;
  const feed = async () => {
    try {
      for await (const [bytes, end] of slices(blob)) {
        for (let from = 0; from < bytes.length; from += PACKED) {
          await writer.write(bytes.subarray(from, from + PACKED));
          at = Math.min(end, end - bytes.length + from + PACKED);
        }
      }
    } catch (cause) {
      throw (cause as ScoreError).code === "unreadable"
        ? cause
        : fault("gzip_corrupt", "the gzip file is damaged, or holds several files in one: unpack it first", "", cause);
    }
    await writer.close().catch((cause) => {
      throw fault("gzip_truncated", "the gzip file is truncated or damaged: its end is missing", "", cause);
    });
  };
  const fed = feed().catch((error) => {
    failed = error;
    writer.abort(error).catch(() => {});
    reader.cancel(error).catch(() => {});
  });
  try {
    for (
      let piece: ReadableStreamReadResult<Piece[0]>;
      !(piece = await reader.read().catch(() => ({ done: true }) as never)).done;
    )
      yield [piece.value, at];
    await fed;
    if (failed) throw failed;
  } finally {
    // Ends the feeding if nobody reads on.
    reader.cancel().catch(() => {});
    writer.abort().catch(() => {});
  }
}

const isPacked = (head: Uint8Array) => head.length === GZIP.length && GZIP.every((byte, at) => head[at] === byte);

// The same for bytes in memory.
function* parts(bytes: Piece[0]): Generator<Piece> {
  for (let at = 0; at < bytes.length; ) yield [bytes.subarray(at, (at += NEAR)), Math.min(at, bytes.length)];
}

/** The length in bytes of a Blob or of bytes, which a caller without types may not have passed. */
export const sizeOf = (file: { slice?: unknown; size?: number; byteLength?: number } | undefined) => {
  const size = typeof file?.slice === "function" ? (file.size ?? file.byteLength) : file?.byteLength;
  if (typeof size === "number") return size;
  throw fault("not_a_file", "must be a File, a Blob, an ArrayBuffer or a typed array", "file");
};

/** The pieces of a file, unpacked if it is gzip. */
export const pieces = async (file: Blob | BufferSource): Promise<AsyncIterable<Piece> | Iterable<Piece>> => {
  if ((file as Blob).size !== undefined)
    return isPacked(await read(file as Blob, 0, GZIP.length)) ? unpacked(file as Blob) : inTurn(file as Blob);
  const bytes = ArrayBuffer.isView(file)
    ? new Uint8Array(file.buffer as ArrayBuffer, file.byteOffset, file.byteLength)
    : new Uint8Array(file as ArrayBuffer);
  return isPacked(bytes.subarray(0, GZIP.length)) ? unpacked(new Blob([bytes])) : parts(bytes);
};
