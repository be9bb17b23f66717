/** A 64-bit hash as two unsigned 32-bit halves. */
export type Hash64 = { hi: number; lo: number };

/** Hashes text into 64 bits (two multiply-xor lanes with a final avalanche). Spreads well; it does not resist an attacker who seeks collisions. */
export function hashText(text: string): Hash64 {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  return finish(a, b);
}

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** Hashes a number by its value, so that all spellings of it (`1`, `1.0`) have one hash. */
export function hashNumber(value: number): Hash64 {
  // Adding zero makes -0 and 0 one value.
  float[0] = value + 0;
  return finish(Math.imul((halves[0] ?? 0) ^ 0xdeadbeef, 2654435761), Math.imul((halves[1] ?? 0) ^ 0x41c6ce57, 1597334677));
}

function finish(left: number, right: number): Hash64 {
  let a = left;
  let b = right;
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { hi: b >>> 0, lo: a >>> 0 };
}
