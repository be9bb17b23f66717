import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type CommandTool, parseCommands } from "./parse-commands.ts";

const tools: CommandTool[] = [
  {
    name: "echo",
    inputSchema: {
      type: "object",
      properties: {
        title: { type: "string" },
        text: { type: "string" },
        times: { type: "integer" },
        loud: { type: "boolean" },
        note: { anyOf: [{ type: "string" }, { type: "null" }] },
        tags: { type: "array", items: { type: "string" } },
        sizes: { type: "array", items: { type: "number" } },
        options: { type: "object" },
        anything: {},
      },
      required: ["times", "text"],
    },
  },
  { name: "profile-dataset", inputSchema: { type: "object", properties: { sample_rows: { type: "integer" } } } },
  { name: "nothing", inputSchema: { type: "object" } },
];

describe("a command's arguments", () => {
  test.each<[string, unknown]>([
    ["/echo", {}],
    ["/echo   ", {}],
    ["/ECHO hello", { text: "hello" }],
    ["/echo hello world", { text: "hello world" }],
    ['/echo "hello world"', { text: "hello world" }],
    ["/echo text=hello times=3", { text: "hello", times: 3 }],
    ['/echo text="two words" times=-2.5e1', { text: "two words", times: -25 }],
    [String.raw`/echo text="a \"quoted\" \\ word"`, { text: String.raw`a "quoted" \ word` }],
    ["/echo text='it is' loud=true", { text: "it is", loud: true }],
    ['/echo text="3" times="3"', { text: "3", times: 3 }],
    ["/echo text=3", { text: "3" }],
    ["/echo times=many", { times: "many" }],
    ["/echo loud=yes", { loud: "yes" }],
    ["/echo note=null", { note: null }],
    ['/echo note="null"', { note: "null" }],
    ["/echo tags=a,b sizes=1,2.5", { tags: ["a", "b"], sizes: [1, 2.5] }],
    ['/echo tags=["a", "b c"] times=1', { tags: ["a", "b c"], times: 1 }],
    ['/echo options={"a": {"b": "}"}} times=1', { options: { a: { b: "}" } }, times: 1 }],
    ["/echo anything=12 loud=false", { anything: 12, loud: false }],
    ["/echo anything=word", { anything: "word" }],
    ["/echo times=2 hello there", { times: 2, text: "hello there" }],
    ["/echo a=b and more", { text: "a=b and more" }],
    ['/echo text="never closed', { text: 'text="never closed' }],
    ['/echo {"text": "x", "times": 1}', { text: "x", times: 1 }],
    ['/echo {\n  "text": "x"\n}', { text: "x" }],
    ["/echo first line\nsecond line", { text: "first line\nsecond line" }],
    ["/echo one\u2028two", { text: "one\u2028two" }],
    ["/echo see /usr/bin", { text: "see /usr/bin" }],
    ["/profile-dataset", {}],
    ["/profile-dataset sample_rows=10", { sample_rows: 10 }],
    ["/profile-dataset unknown=1", { unknown: 1 }],
    ["/profile-dataset what is in it?", {}],
    ["/nothing at all", {}],
    ['/echo {"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
    ["/echo times=2512292042121000001", { times: "2512292042121000001" }],
    ["/echo anything=2512292042121000001", { anything: "2512292042121000001" }],
    ["/echo sizes=1,1e400", { sizes: [1, "1e400"] }],
    ["/echo times=+5. anything=[.5]", { times: 5, anything: "[.5]" }],
  ])("%j are %j", (text, input) => {
    expect(parseCommands(text, tools)).toEqual([{ kind: "call", slug: expect.any(String), input }]);
  });
});

describe("a text's commands", () => {
  it("are one for each line that begins with a slug", () => {
    const commands = parseCommands("Please:\n/echo one\r\n  /echo two\n/profile-dataset", tools);
    expect(commands).toEqual([
      { kind: "call", slug: "echo", input: { text: "one" } },
      { kind: "call", slug: "echo", input: { text: "two" } },
      { kind: "call", slug: "profile-dataset", input: {} },
    ]);
  });

  test.each(["", "hello", "a /echo b", "/", "//echo", "/usr/bin/env", "/-echo", "/echo-"])("are none in %j", (text) => {
    expect(parseCommands(text, tools)).toEqual([]);
  });

  it("name the tools nearest to an unknown slug", () => {
    expect(parseCommands("/profile-datset", tools)).toEqual([{ kind: "unknown", slug: "profile-datset", near: ["profile-dataset"] }]);
    expect(parseCommands("/profile", tools)).toEqual([{ kind: "unknown", slug: "profile", near: ["profile-dataset"] }]);
    expect(parseCommands("/zzzzzz", tools)).toEqual([{ kind: "unknown", slug: "zzzzzz", near: [] }]);
  });

  it("say what is wrong with malformed JSON", () => {
    expect(parseCommands('/echo {"text": }', tools)).toEqual([
      { kind: "malformed", slug: "echo", reason: expect.stringContaining("JSON") },
    ]);
  });

  it("name a JSON number that cannot be kept", () => {
    const reason = "ids.1: the number 2512292042121000001 cannot be kept digit by digit; send it as a string";
    expect(parseCommands('/echo {"ids": [1, 2512292042121000001]}', tools)).toEqual([{ kind: "malformed", slug: "echo", reason }]);
  });

  it("never throw, whatever the text", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom("/echo ", "\n", "text=", '"', "'", "{", "[", "}", "\\", "=", "__proto__=", "sizes="),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(Array.isArray(parseCommands(pieces.join(""), tools))).toBe(true);
      }),
    );
  });

  it("give back any string that was quoted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer(), (text, times) => {
        // A line of the value that itself looks like a command begins one; that is the rule, not what is tested here.
        fc.pre(!/[\r\n]/.test(text));
        const quoted = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
        expect(parseCommands(`/echo text="${quoted}" times=${times}`, tools)).toEqual([
          { kind: "call", slug: "echo", input: { text, times } },
        ]);
      }),
    );
  });

  it("give back any JSON object", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
        expect(parseCommands(`/echo ${JSON.stringify(input)}`, tools)).toEqual([
          { kind: "call", slug: "echo", input: JSON.parse(JSON.stringify(input)) },
        ]);
      }),
    );
  });
});
