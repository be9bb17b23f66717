import { expect, test } from "vitest";
import { allowedHosts } from "./allowed-hosts.ts";

test.each([
  [["a.example.com"], [], []],
  [[], ["*"], []],
  [["a.example.com"], ["*.example.com"], ["a.example.com"]],
  [["example.com"], ["*.example.com"], []],
  [["evilexample.com"], ["*.example.com"], []],
  [["*.example.com"], ["a.example.com", "b.test"], ["a.example.com"]],
  [["*.a.example.com"], ["*.example.com"], ["*.a.example.com"]],
  [["*"], ["a.example.com", "b.test"], ["a.example.com", "b.test"]],
  [["*.example.com"], ["*"], ["*.example.com"]],
  [["*"], ["*.example.com"], ["*.example.com"]],
  [["A.Example.com"], ["a.example.COM"], ["a.example.com"]],
])("of what is asked for, %j, the policy %j lets through %j", (asked, allowed, expected) => {
  expect(allowedHosts(asked, allowed)).toEqual(expected);
});
