/** So many different texts tell what the others are like. */
const lookedTexts = 20_000;

/** What texts are shaped like, as shares of the values: what a column of them is for shows in its shapes. */
export class TextShapes {
  #count = 0;
  #emails = 0;
  #urls = 0;
  #phones = 0;
  #uuids = 0;
  #codes = 0;
  #words = 0;
  #sentences = 0;
  #distinct = 0;

  add(text: string, count: number): void {
    if (this.#distinct++ >= lookedTexts) return;
    this.#count += count;
    if (text.length > 300) {
      this.#sentences += count;
      return;
    }
    if (email.test(text)) this.#emails += count;
    else if (url.test(text)) this.#urls += count;
    else if (phone.test(text) && digitsOf(text) >= 7 && digitsOf(text) <= 15) this.#phones += count;
    else if (uuid.test(text)) this.#uuids += count;
    else if (code.test(text)) this.#codes += count;
    if (!/\s/.test(text)) this.#words += count;
    else if (text.split(/\s+/, 6).length > 5) this.#sentences += count;
  }

  /** The share of the texts that have this shape. */
  share(shape: "email" | "url" | "phone" | "uuid" | "code" | "word" | "sentence"): number {
    if (this.#count === 0) return 0;
    const counts = {
      email: this.#emails,
      url: this.#urls,
      phone: this.#phones,
      uuid: this.#uuids,
      code: this.#codes,
      word: this.#words,
      sentence: this.#sentences,
    };
    return counts[shape] / this.#count;
  }
}

const email = /^[^\s@]+@[^\s@]+\.[A-Za-z]{2,}$/;
const url = /^(?:https?|ftp):\/\/\S+$|^www\.\S+\.\S+$/i;
/** With a plus sign, brackets or separators: digits alone are any code. */
const phone = /^(?=.*\D)(?:\+|\()?\d[\d ()./-]*$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$|^[0-9a-f]{24,64}$/i;
/** One word with a digit in it, and no lower-case letters between upper-case ones: `ORD-1017`, `us7000abcd`, `01067`. */
const code = /^(?=[^\s]*\d)[A-Za-z0-9][A-Za-z0-9._:/#-]{1,40}$/;

function digitsOf(text: string): number {
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 48 && unit <= 57) digits++;
  }
  return digits;
}
