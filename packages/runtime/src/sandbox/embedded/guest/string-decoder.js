module.exports = {
  StringDecoder: class StringDecoder {
    #held = Buffer.alloc(0);
    constructor(encoding = "utf8") {
      this.encoding = encoding;
    }
    write(bytes) {
      const whole = Buffer.concat([this.#held, bytes]);
      let end = whole.length;
      for (let back = 1; back <= Math.min(3, whole.length); back += 1) {
        const byte = whole[whole.length - back];
        if ((byte & 0xc0) === 0x80) continue;
        const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        if (needs > back) end = whole.length - back;
        break;
      }
      this.#held = whole.subarray(end);
      return whole.toString(this.encoding, 0, end);
    }
    end(bytes) {
      const text = (bytes === undefined ? "" : this.write(bytes)) + this.#held.toString(this.encoding);
      this.#held = Buffer.alloc(0);
      return text;
    }
  },
};
