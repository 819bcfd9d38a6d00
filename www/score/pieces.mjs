// A file's bytes, piece by piece, with how much of it has been read. Whatever its size, few pieces are in
// memory: one that is filled again and again, or the one that is looked at and those that are being read
// meanwhile.
import { fault } from "./fault.mjs";

// Where slices are read: of what was measured in three engines (1 to 16 MiB, 1 to 4 ahead), nothing is
// faster in all of them.
const PIECE = 1 << 22;
const AHEAD = 2;
const PATIENCE = 200;
// As much as stays near the processor.
const NEAR = 1 << 19;
// What is packed is handed over in smaller ones: up to a thousand times as much is in memory at once.
const PACKED = 1 << 16;

const GZIP = [0x1f, 0x8b];

// Moved, changed or locked since it was chosen.
const unreadable = (cause) => fault("unreadable", `the file cannot be read: ${cause.message}`, "", cause);

const read = async (blob, from, to) => {
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw unreadable(cause);
  }
};

// A reader that fills the same memory again and again; none where the engine has none. Pieces of their own
// are collected late: of a gigabyte hundreds of megabytes stood about in Chromium.
const refilling = (blob) => {
  try {
    return blob.stream().getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
};

// What a reader gives, or nothing where that takes longer than so many milliseconds.
const within = async (reading, patience) => {
  let timer;
  const late = new Promise((done) => (timer = setTimeout(done, patience)));
  const given = reading.catch((cause) => {
    throw unreadable(cause);
  });
  given.catch(() => {});
  try {
    return await Promise.race([given, late]);
  } finally {
    clearTimeout(timer);
  }
};

// [bytes, how far it is read], in turn. The bytes are there until the next ones are asked for. Once in some
// gigabytes Chromium 156 never answers such a reader: then another one goes on from there, and a slow
// disk gets longer each time.
async function* stretches(blob, first) {
  let at = 0;
  let patience = PATIENCE;
  for (let reader = first; at < blob.size; reader = refilling(blob.slice(at))) {
    let buffer = new ArrayBuffer(NEAR);
    try {
      for (let read; (read = await within(reader.read(new Uint8Array(buffer)), patience)); patience = PATIENCE) {
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

const inTurn = (blob) => {
  const reader = refilling(blob);
  return reader ? stretches(blob, reader) : slices(blob);
};

// The same by slices, of which some are read ahead.
async function* slices(blob) {
  const waiting = [];
  let begun = 0;
  const begin = () => {
    if (begun >= blob.size) return;
    const piece = read(blob, begun, (begun += PIECE));
    // Whoever stops here waits for it no more.
    piece.catch(() => {});
    waiting.push(piece);
  };
  for (let ahead = 0; ahead < AHEAD; ahead++) begin();
  for (let at = 0; waiting.length; ) {
    const bytes = await waiting.shift();
    begin();
    yield [bytes, (at += bytes.length)];
  }
}

// The same out of gzip, with how far the packed file is read.
async function* unpacked(blob) {
  if (!globalThis.DecompressionStream) {
    throw fault("gzip_unsupported", "nothing here can unpack gzip: unpack the file first", "");
  }
  const { readable, writable } = new DecompressionStream("gzip");
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  let at = 0;
  let failed;
  const feed = async () => {
    try {
      for await (const [bytes, end] of slices(blob)) {
        for (let from = 0; from < bytes.length; from += PACKED) {
          await writer.write(bytes.subarray(from, from + PACKED));
          at = Math.min(end, end - bytes.length + from + PACKED);
        }
      }
    } catch (cause) {
      throw cause.code === "unreadable"
        ? cause
        : fault("gzip_corrupt", "the gzip file is damaged, or holds several files in one: unpack it first", "", cause);
    }
    await writer.close().catch((cause) => {
      throw fault("gzip_truncated", "the gzip file is cut off, or damaged: its end does not fit", "", cause);
    });
  };
  const fed = feed().catch((error) => {
    failed = error;
    writer.abort(error).catch(() => {});
    reader.cancel(error).catch(() => {});
  });
  try {
    for (let piece; !(piece = await reader.read().catch(() => ({ done: true }))).done; ) yield [piece.value, at];
    await fed;
    if (failed) throw failed;
  } finally {
    // Ends the feeding where nobody reads on.
    reader.cancel().catch(() => {});
    writer.abort().catch(() => {});
  }
}

const isPacked = (head) => head.length === GZIP.length && GZIP.every((byte, at) => head[at] === byte);

// Of bytes that are there already.
function* parts(bytes) {
  for (let at = 0; at < bytes.length; ) yield [bytes.subarray(at, (at += NEAR)), Math.min(at, bytes.length)];
}

// How many bytes a file has, which is a Blob or bytes.
export const sizeOf = (file) => {
  const size = typeof file?.slice === "function" ? file.size ?? file.byteLength : file?.byteLength;
  if (typeof size === "number") return size;
  throw fault("not_a_file", "must be a File, a Blob, an ArrayBuffer or a typed array", "file");
};

export const pieces = async (file) => {
  if (file.size !== undefined) return isPacked(await read(file, 0, GZIP.length)) ? unpacked(file) : inTurn(file);
  const bytes = ArrayBuffer.isView(file)
    ? new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
    : new Uint8Array(file);
  return isPacked(bytes.subarray(0, GZIP.length)) ? unpacked(new Blob([bytes])) : parts(bytes);
};
