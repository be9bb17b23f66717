// npm run compat -- DIR... [--run] [--verbose] [--json]: which skills below some directories this product takes, and where their programs can run.
// --run starts each program with --help, embedded and, where bubblewrap works, by the real interpreter.
import { parseArgs } from "node:util";
import { inspectDirectories } from "./inspect-directories.ts";
import { openSandboxes } from "./open-sandboxes.ts";
import { sayReport, sayTable } from "./say-report.ts";
import { summarize, summarizeReports } from "./summarize-reports.ts";

const flag = { type: "boolean", default: false } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { run: flag, verbose: flag, json: flag } });
if (positionals.length === 0) {
  process.stderr.write("Which directory? npm run compat -- DIR [--run] [--verbose] [--json]\n");
  process.exit(2);
}

const opened = await openSandboxes();
for (const [name, fault] of Object.entries(opened.faults)) process.stderr.write(`the ${name} sandbox does not work here: ${fault}\n`);
const { reports, unreadable } = await inspectDirectories(positionals, opened, {
  run: values.run,
  onReport: (report) => values.json || process.stdout.write(`${sayReport(report, values)}\n`),
});
await opened.close();
for (const directory of unreadable) process.stderr.write(`${directory} is no directory that can be read\n`);

const summaries = summarizeReports(reports);
const total = summarize("total", reports);
if (values.json) process.stdout.write(`${JSON.stringify({ reports, summaries, total }, null, 2)}\n`);
else if (reports.length === 0) process.stdout.write("No SKILL.md was found.\n");
else {
  process.stdout.write(`\n${sayTable([...summaries, total], values.run)}\n`);
  if (values.run)
    process.stdout.write(
      "\nOf the programs that import nothing but what their interpreter comes with: started embedded / by the real interpreter, of all.\n",
    );
}
process.exitCode = unreadable.length === 0 ? 0 : 1;
