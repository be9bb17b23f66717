const EventEmitter = require("node:events");
class Stream extends EventEmitter {
  destroyed = false;
  pipe(target) {
    this.on("data", (data) => target.write(data));
    this.on("end", () => {
      if (target !== process.stdout && target !== process.stderr) target.end();
    });
    return target;
  }
  destroy(error) {
    this.destroyed = true;
    if (error) setImmediate(() => this.emit("error", error));
    setImmediate(() => this.emit("close"));
    return this;
  }
}
class Readable extends Stream {
  /** @type {AsyncIterable<unknown> | null} */
  #source = null;
  #pushed = [];
  #flowing = false;
  #encoding = null;
  constructor(options = {}) {
    super();
    if (options.read) this._read = options.read;
    if (options.encoding) this.#encoding = options.encoding;
  }
  static from(source) {
    const stream = new Readable();
    stream.#source = typeof source === "string" || source instanceof Uint8Array ? [source] : source;
    return stream;
  }
  setEncoding(encoding) {
    this.#encoding = encoding;
    return this;
  }
  push(data) {
    this.#pushed.push(data);
    return true;
  }
  on(name, listener) {
    super.on(name, listener);
    if (name === "data" || name === "readable") this.resume();
    return this;
  }
  pause() {
    return this;
  }
  resume() {
    if (this.#flowing) return this;
    this.#flowing = true;
    setImmediate(() => void this.#flow());
    return this;
  }
  async #flow() {
    try {
      for await (const data of this) this.emit("data", data);
      this.emit("end");
      this.emit("close");
    } catch (error) {
      this.emit("error", error);
    }
  }
  async *[Symbol.asyncIterator]() {
    const shown = (data) => (this.#encoding !== null && data instanceof Uint8Array ? Buffer.from(data).toString(this.#encoding) : data);
    if (this.#source !== null) {
      for await (const data of this.#source) yield shown(data);
      return;
    }
    for (;;) {
      if (this.#pushed.length === 0) this._read?.();
      if (this.#pushed.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      const data = this.#pushed.shift();
      if (data === null) return;
      if (data !== undefined) yield shown(data);
    }
  }
}
class Writable extends Stream {
  #options;
  writable = true;
  constructor(options = {}) {
    super();
    this.#options = options;
  }
  write(data, encoding, done) {
    const run = this.#options.write ?? this._write;
    const after = typeof encoding === "function" ? encoding : done;
    run?.call(this, data, typeof encoding === "string" ? encoding : "utf8", (error) => {
      if (error) this.emit("error", error);
      if (after) after(error);
    });
    return true;
  }
  end(data, encoding, done) {
    if (data !== undefined && typeof data !== "function") this.write(data, encoding);
    const finish = () =>
      setImmediate(() => {
        this.emit("finish");
        this.emit("close");
        [data, encoding, done].find((each) => typeof each === "function")?.();
      });
    const final = this.#options.final ?? this._final;
    if (final) final.call(this, finish);
    else finish();
    return this;
  }
}
class Transform extends Readable {
  #options;
  constructor(options = {}) {
    super(options);
    this.#options = options;
  }
  write(data, encoding = "utf8") {
    (this.#options.transform ?? this._transform).call(this, data, encoding, (error, made) => {
      if (error) this.emit("error", error);
      else if (made !== undefined && made !== null) this.push(made);
    });
    return true;
  }
  end(data) {
    if (data !== undefined) this.write(data);
    const flush = this.#options.flush ?? this._flush;
    if (flush) flush.call(this, (_error, made) => (made === undefined ? undefined : this.push(made)));
    this.push(null);
    setImmediate(() => this.emit("finish"));
  }
}
class PassThrough extends Transform {
  _transform(data, _encoding, done) {
    done(null, data);
  }
}
const finished = (stream) => new Promise((resolve, reject) => stream.once("finish", resolve).once("end", resolve).once("error", reject));
async function pipelinePromise(...streams) {
  const ended = finished(streams.at(-1));
  streams.reduce((from, to) => from.pipe(to));
  await ended;
}
const pipeline = (...streams) => {
  const done = streams.pop();
  void pipelinePromise(...streams).then(() => done(), done);
};
module.exports = Object.assign(Stream, {
  Stream,
  Readable,
  Writable,
  Transform,
  PassThrough,
  Duplex: Transform,
  pipeline,
  finished,
  promises: { pipeline: pipelinePromise, finished },
});
