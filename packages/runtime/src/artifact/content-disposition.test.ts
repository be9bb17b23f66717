import { expect, test } from "vitest";
import { attachmentNamed } from "./content-disposition.ts";

test.each([
  ["report.md", `attachment; filename="report.md"; filename*=UTF-8''report.md`],
  ["Übersicht 1.csv", `attachment; filename="_bersicht 1.csv"; filename*=UTF-8''%C3%9Cbersicht%201.csv`],
  ['a"b%c.txt', `attachment; filename="a_b_c.txt"; filename*=UTF-8''a%22b%25c.txt`],
  ["it's (1)*.txt", `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
  ["a\r\nSet-Cookie: x=1", `attachment; filename="a__Set-Cookie: x=1"; filename*=UTF-8''a__Set-Cookie%3A%20x%3D1`],
  ["../../etc/passwd", `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
  ["half \ud83d.txt", `attachment; filename="half _.txt"; filename*=UTF-8''half%20%EF%BF%BD.txt`],
])("the name %j stays within its header", (name, header) => {
  expect(attachmentNamed(name)).toBe(header);
});
