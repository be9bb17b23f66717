const EventEmitter = require("node:events");
class Interface extends EventEmitter {
  #lines;
  #closed = false;
  constructor({ input }) {
    super();
    this.input = input;
    setImmediate(() => void this.#tell());
  }
  async #tell() {
    if (this.#lines !== undefined) return;
    for (const line of await this.#read()) {
      if (this.#closed) return;
      this.emit("line", line);
    }
    this.close();
  }
  #read() {
    this.#lines ??= this.#readAll();
    return this.#lines;
  }
  async #readAll() {
    let text = "";
    for await (const data of this.input) text += typeof data === "string" ? data : Buffer.from(data).toString();
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    return lines;
  }
  async *[Symbol.asyncIterator]() {
    const lines = await this.#read();
    while (lines.length > 0) yield lines.shift();
    this.close();
  }
  question(text, options, done = options) {
    process.stdout.write(text);
    const answer = this.#read().then((lines) => lines.shift() ?? "");
    if (typeof done !== "function") return answer;
    void answer.then(done);
  }
  setPrompt() {}
  prompt() {}
  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.emit("close");
  }
}
const createInterface = (input) => new Interface(input.input ? input : { input });
module.exports = { createInterface, Interface, promises: { createInterface }, clearLine() {}, cursorTo() {} };
