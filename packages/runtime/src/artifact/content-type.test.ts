import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { contentTypeOf } from "./content-type.ts";
import { sniffContent } from "./sniff-content.ts";

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const pdf = Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n");
const exe = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
const zip = Buffer.from("504b0304140000000000", "hex");
const parquet = Buffer.from("PAR1\0\0\0\0PAR1");

test.each([
  ["chart.png", png, "image/png"],
  ["no-ending", png, "image/png"],
  ["report.pdf", pdf, "application/pdf"],
  ["data.csv", Buffer.from("a,b\n1,2\n"), "text/csv; charset=utf-8"],
  ["data.json", Buffer.from("{}"), "application/json; charset=utf-8"],
  ["notes.md", Buffer.from("# Notes"), "text/markdown; charset=utf-8"],
  ["page.html", Buffer.from("<!doctype html><script>alert(1)</script>"), "text/html; charset=utf-8"],
  ["image.svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "image/svg+xml"],
  ["image.svg", Buffer.from("<?xml version='1.0'?><svg/>"), "image/svg+xml"],
  ["table.parquet", parquet, "application/vnd.apache.parquet"],
  ["all.zip", zip, "application/zip"],
  ["letter.docx", zip, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["all.tar.gz", gzipSync("x"), "application/gzip"],
  ["empty.png", Buffer.alloc(0), "image/png"],
  ["empty", Buffer.alloc(0), "application/octet-stream"],
  ["unknown.zzz", Buffer.from("x"), "application/octet-stream"],
])("%s is what its bytes and its name agree on (%#)", async (name, head, expected) => {
  expect(await contentTypeOf(name, head)).toBe(expected);
});

test.each([
  ["lie.pdf", exe],
  ["lie.png", Buffer.from("<script>alert(1)</script>")],
  ["lie.pdf", Buffer.from("just text")],
  ["lie.csv", pdf],
  ["lie.txt", png],
  ["lie.html", png],
  ["lie.xlsx", png],
  ["lie.jpg", png],
])("%s that is something else promises nothing (%#)", async (name, head) => {
  expect(await contentTypeOf(name, head)).toBe("application/octet-stream");
});

test("a stream that is looked at passes as it is", async () => {
  const chunks = [png.subarray(0, 3), png.subarray(3, 20), png.subarray(20), Buffer.alloc(200_000)];
  const { body, contentType } = sniffContent(Readable.from(chunks));
  let size = 0;
  for await (const chunk of body) size += chunk.length;
  expect(size).toBe(png.length + 200_000);
  expect(await contentType("a.png")).toBe("image/png");
  const words = sniffContent(Readable.from(["a,", "b"]));
  expect(await text(words.body)).toBe("a,b");
  expect(await words.contentType("a.csv")).toBe("text/csv; charset=utf-8");
});

test("a stream that breaks off breaks the one that looks at it", async () => {
  const broken = new Readable({
    read() {
      this.destroy(new Error("gone"));
    },
  });
  await expect(text(sniffContent(broken).body)).rejects.toThrow("gone");
});
