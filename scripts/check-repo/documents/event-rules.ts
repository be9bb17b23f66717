import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";

/** Every numbered rule of the event stream's document (`**E1**`) is cited by a test. */
export function eventRules(repository: Repository): Finding[] {
  const document = repository.find("docs/event-stream.md");
  if (document === undefined) return [];
  const tests = repository.files.filter((file) => file.isTest && /^(packages|apps)\//.test(file.path));
  const cited = new Set(tests.flatMap((file) => file.text.match(/\bE\d+\b/g) ?? []));
  return document.lines.flatMap((text, index) => {
    const rule = /\*\*(E\d+)\*\*/.exec(text)?.[1];
    if (rule === undefined || cited.has(rule)) return [];
    return [
      { path: document.path, line: index + 1, problem: `no test cites rule ${rule}`, remedy: "name the rule in the test that proves it" },
    ];
  });
}
