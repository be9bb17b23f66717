const bytesOf = (data, encoding) => Uint8Array.from(typeof data === "string" ? Buffer.from(data, encoding) : data);
class Hash {
  #parts = [];
  #name;
  #key;
  constructor(name, key) {
    this.#name = name;
    this.#key = key;
  }
  update(data, encoding) {
    this.#parts.push(bytesOf(data, encoding));
    return this;
  }
  digest(encoding) {
    const data = Uint8Array.from(Buffer.concat(this.#parts));
    const made = Buffer.from(host.hash(this.#name, data.buffer, this.#key === undefined ? undefined : bytesOf(this.#key).buffer));
    return encoding ? made.toString(encoding) : made;
  }
}
const randomBytes = (size) => Buffer.from(host.random(size));
const randomUUID = () => {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
const getRandomValues = (view) => {
  view.set(new view.constructor(host.random(view.byteLength)));
  return view;
};
const randomInt = (low, high) => {
  const [from, to] = high === undefined ? [0, low] : [low, high];
  return from + (randomBytes(6).reduce((sum, byte) => sum * 256 + byte, 0) % (to - from));
};
const webcrypto = { getRandomValues, randomUUID };
globalThis.crypto = webcrypto;
module.exports = {
  createHash: (name) => new Hash(name),
  createHmac: (name, key) => new Hash(name, key),
  hash: (name, data, encoding = "hex") => new Hash(name).update(data).digest(encoding),
  randomBytes,
  randomUUID,
  randomInt,
  getRandomValues,
  webcrypto,
  timingSafeEqual: (a, b) => Buffer.from(a).equals(b),
  getHashes: () => ["md5", "sha1", "sha256", "sha512"],
};
