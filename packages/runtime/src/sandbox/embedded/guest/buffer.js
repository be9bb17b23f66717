const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const base64Values = new Map([...base64Letters].map((letter, value) => [letter, value]));
base64Values.set("-", 62).set("_", 63);

function encodeUtf8(text) {
  if (!text.includes("\0")) return new Uint8Array(host.encode(text));
  // The host's strings end at the first zero.
  const parts = text.split("\0").map((part) => new Uint8Array(host.encode(part)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length + 1, -1));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length + 1;
  }
  return bytes;
}

function decodeUtf8(bytes) {
  let text = "";
  for (let start = 0; start <= bytes.length; ) {
    const zero = bytes.indexOf(0, start);
    const end = zero === -1 ? bytes.length : zero;
    if (end > start) text += host.decode(bytes.slice(start, end).buffer);
    if (zero === -1) break;
    text += "\0";
    start = zero + 1;
  }
  return text;
}

function encodeBase64(bytes, url) {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const [a, b = 0, c = 0] = [bytes[index], bytes[index + 1], bytes[index + 2]];
    text += base64Letters[a >> 2] + base64Letters[((a & 3) << 4) | (b >> 4)];
    text += index + 1 < bytes.length ? base64Letters[((b & 15) << 2) | (c >> 6)] : "=";
    text += index + 2 < bytes.length ? base64Letters[c & 63] : "=";
  }
  return url ? text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_") : text;
}

function decodeBase64(text) {
  const values = [...text].map((letter) => base64Values.get(letter)).filter((value) => value !== undefined);
  const bytes = new Uint8Array(Math.floor((values.length * 6) / 8));
  let held = 0;
  let bits = 0;
  let offset = 0;
  for (const value of values) {
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[offset++] = (held >> bits) & 255;
    }
  }
  return bytes;
}

function encode(text, encoding = "utf8") {
  switch (encoding.toLowerCase()) {
    case "utf8":
    case "utf-8":
      return encodeUtf8(text);
    case "hex":
      return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
    case "base64":
    case "base64url":
      return decodeBase64(text);
    case "latin1":
    case "binary":
    case "ascii":
      return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
    case "utf16le":
    case "ucs2": {
      const bytes = new Uint8Array(text.length * 2);
      for (let index = 0; index < text.length; index += 1) {
        bytes[index * 2] = text.charCodeAt(index) & 255;
        bytes[index * 2 + 1] = text.charCodeAt(index) >> 8;
      }
      return bytes;
    }
    default:
      throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: "ERR_UNKNOWN_ENCODING" });
  }
}

function decode(bytes, encoding = "utf8") {
  switch (encoding.toLowerCase()) {
    case "utf8":
    case "utf-8":
      return decodeUtf8(bytes);
    case "hex":
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    case "base64":
      return encodeBase64(bytes, false);
    case "base64url":
      return encodeBase64(bytes, true);
    case "latin1":
    case "binary":
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    case "ascii":
      return Array.from(bytes, (byte) => String.fromCharCode(byte & 127)).join("");
    case "utf16le":
    case "ucs2":
      return Array.from({ length: bytes.length >> 1 }, (_, index) =>
        String.fromCharCode(bytes[index * 2] | (bytes[index * 2 + 1] << 8)),
      ).join("");
    default:
      throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: "ERR_UNKNOWN_ENCODING" });
  }
}

class Buffer extends Uint8Array {
  static from(value, encoding, length) {
    if (typeof value === "string") return Buffer.#wrap(encode(value, encoding));
    if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
    if (value?.type === "Buffer" && Array.isArray(value.data)) return Buffer.from(value.data);
    return Buffer.#wrap(Uint8Array.from(value));
  }
  static #wrap(bytes) {
    return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  static alloc(size, fill, encoding) {
    const made = new Buffer(size);
    return fill === undefined ? made : made.fill(fill, 0, size, encoding);
  }
  static allocUnsafe(size) {
    return new Buffer(size);
  }
  static isBuffer(value) {
    return value instanceof Buffer;
  }
  static isEncoding(name) {
    return /^(utf-?8|hex|base64(url)?|latin1|binary|ascii|utf16le|ucs2)$/i.test(name);
  }
  static byteLength(value, encoding) {
    return typeof value === "string" ? encode(value, encoding).length : value.byteLength;
  }
  static concat(list, total = list.reduce((sum, part) => sum + part.length, 0)) {
    const whole = Buffer.alloc(total);
    let offset = 0;
    for (const part of list) {
      whole.set(part.subarray(0, Math.max(0, total - offset)), offset);
      offset += part.length;
    }
    return whole;
  }
  static compare(a, b) {
    return a.compare(b);
  }
  toString(encoding, start = 0, end = this.length) {
    return decode(this.subarray(start, end), encoding);
  }
  toJSON() {
    return { type: "Buffer", data: Array.from(this) };
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  equals(other) {
    return this.compare(other) === 0;
  }
  compare(other) {
    const shared = Math.min(this.length, other.length);
    for (let index = 0; index < shared; index += 1) if (this[index] !== other[index]) return this[index] < other[index] ? -1 : 1;
    return Math.sign(this.length - other.length);
  }
  copy(target, at = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - at));
    target.set(part, at);
    return part.length;
  }
  write(text, offset = 0, length = this.length - offset, encoding = "utf8") {
    const bytes = encode(text, typeof offset === "string" ? offset : typeof length === "string" ? length : encoding);
    const start = typeof offset === "number" ? offset : 0;
    const part = bytes.subarray(0, Math.min(this.length - start, typeof length === "number" ? length : this.length));
    this.set(part, start);
    return part.length;
  }
  fill(value, start = 0, end = this.length, encoding = "utf8") {
    if (typeof value !== "string") return super.fill(value, start, end);
    const bytes = encode(value, encoding);
    for (let index = start; index < end; index += 1) this[index] = bytes.length === 0 ? 0 : bytes[(index - start) % bytes.length];
    return this;
  }
  indexOf(value, from = 0, encoding = "utf8") {
    if (typeof value === "number") return super.indexOf(value, from);
    const wanted = typeof value === "string" ? encode(value, encoding) : value;
    for (let index = from; index <= this.length - wanted.length; index += 1) {
      if (wanted.every((byte, offset) => this[index + offset] === byte)) return index;
    }
    return -1;
  }
  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) !== -1;
  }
}
for (const [name, method, size] of [
  ["UInt8", "Uint8", 1],
  ["Int8", "Int8", 1],
  ["UInt16", "Uint16", 2],
  ["Int16", "Int16", 2],
  ["UInt32", "Uint32", 4],
  ["Int32", "Int32", 4],
  ["Float", "Float32", 4],
  ["Double", "Float64", 8],
  ["BigInt64", "BigInt64", 8],
  ["BigUInt64", "BigUint64", 8],
]) {
  for (const order of size === 1 ? [""] : ["LE", "BE"]) {
    Buffer.prototype[`read${name}${order}`] = function (offset = 0) {
      return new DataView(this.buffer, this.byteOffset, this.length)[`get${method}`](offset, order === "LE");
    };
    Buffer.prototype[`write${name}${order}`] = function (value, offset = 0) {
      new DataView(this.buffer, this.byteOffset, this.length)[`set${method}`](offset, value, order === "LE");
      return offset + size;
    };
  }
}

class TextEncoder {
  encoding = "utf-8";
  encode(text = "") {
    return encodeUtf8(String(text));
  }
}
class TextDecoder {
  constructor(encoding = "utf-8") {
    this.encoding = encoding.toLowerCase();
  }
  decode(bytes = new Uint8Array(0)) {
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = decode(
      view,
      this.encoding.replace("iso-8859-1", "latin1").replace("windows-1252", "latin1").replace("utf-16le", "utf16le"),
    );
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}
const atob = (text) => decode(decodeBase64(String(text)), "latin1");
const btoa = (text) => encodeBase64(encode(String(text), "latin1"), false);
Object.assign(globalThis, { Buffer, TextEncoder, TextDecoder, atob, btoa });
module.exports = { Buffer, atob, btoa, kMaxLength: 2 ** 31 - 1, constants: { MAX_LENGTH: 2 ** 31 - 1 } };
