import { isThreadId, type ThreadId } from "@skillrun/contract";

/** A new uuid; also on pages that came over plain HTTP, where `crypto.randomUUID` is missing. */
export function newThreadId(): ThreadId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte, index) => versioned(byte, index).toString(16).padStart(2, "0")).join("");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  if (!isThreadId(id)) throw new Error(`${id} is no thread's id.`);
  return id;
}

function versioned(byte: number, index: number): number {
  if (index === 6) return (byte & 0x0f) | 0x40;
  if (index === 8) return (byte & 0x3f) | 0x80;
  return byte;
}
